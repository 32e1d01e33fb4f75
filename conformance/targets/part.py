"""What all parts of a profile keep to, and the kinds of values that they are made of."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from conformance.targets.expression import compile_expression


def _compiles(expression: str) -> str:
    compile_expression(expression)
    return expression


def _has_a_group(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from None
    if groups < 1:
        message = "the expression needs a group (…) around the URL"
        raise ValueError(message)
    return pattern


Expression = Annotated[str, AfterValidator(_compiles)]
Pattern = Annotated[str, AfterValidator(_has_a_group)]
Path = Annotated[str, StringConstraints(pattern=r"^/")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+[^\s]*$")]
Seconds = Annotated[float, Field(gt=0, le=3600)]


class Part(BaseModel):
    """A part of a profile: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Part):
    """Where a value comes from that the profile must not hold, or that differs between deployments."""

    env: str | None = Field(default=None, description="the environment variable that holds the value")
    file: str | None = Field(default=None, description="the file that holds the value, white space around it apart")
    default: str | None = Field(default=None, description="used where the environment variable is not set")

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> Self:
        if self.env is not None and self.file is not None:
            message = "a value comes from `env` or from `file`, not both"
            raise ValueError(message)
        if self.env is None and self.file is None and self.default is None:
            message = "a value comes from `env`, `file` or `default`; here is none of them"
            raise ValueError(message)
        return self
