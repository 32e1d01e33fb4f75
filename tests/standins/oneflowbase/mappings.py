"""Reading a mapping as it is sent: `{input, output, extension?}`, in either form."""

from aiohttp import hdrs

from tests.standins.oneflowbase.fields import SOURCES, Form
from tests.standins.oneflowbase.wire import FormRefused, Json, member

Mapping = dict[str, Json]
METHODS = (hdrs.METH_GET, hdrs.METH_POST, hdrs.METH_PUT, hdrs.METH_PATCH, hdrs.METH_DELETE, hdrs.METH_HEAD,
           hdrs.METH_OPTIONS)  # fmt: skip
MODES = ("sync", "async")
TARGETS = ("model_target", "inputs_target", "history_target", "attachments_target")
SELECTORS = ("answer_selector", "usage_selector", "files_selector", "error_selector")


def read(form: Form, body: Mapping) -> Mapping:
    """A mapping, its extension None where it has none.

    Raises:
        FormRefused: 422, in plain text.
    """
    given, output = member(body, "input", dict), member(body, "output", dict)
    member(given, "query_target", str)
    for key in TARGETS:
        member(given, key, str, optional=True)
    for key in SELECTORS:
        member(output, key, str, optional=True)
    extension = member(body, "extension", dict, optional=True)
    return {"input": given, "output": output, "extension": extension and read_extension(form, extension)}


def read_extension(form: Form, body: Mapping) -> Mapping:
    known = {"slug", "method", "response_mode"} | ({"parameters"} if form is Form.FIRST else set())
    unknown = sorted(set(body) - known)
    if unknown and form is Form.LATER:
        raise FormRefused(422, unknown[0], f"Failed to deserialize the JSON body: unknown field `{unknown[0]}`")
    extension = {"slug": member(body, "slug", str), "method": one_of(body, "method", METHODS),
                 "response_mode": one_of(body, "response_mode", MODES)}  # fmt: skip
    if form is Form.FIRST:
        extension["parameters"] = [parameter(each) for each in member(body, "parameters", list, optional=True) or []]
    return extension


def parameter(body: Json) -> Mapping:
    if not isinstance(body, dict):
        raise FormRefused(422, "parameters", "Failed to deserialize the JSON body: a parameter must be an object")
    return {"name": member(body, "name", str), "source": one_of(body, "source", SOURCES),
            "target": member(body, "target", str)}  # fmt: skip


def one_of(body: Mapping, key: str, allowed: tuple[str, ...]) -> str:
    value = str(member(body, key, str))
    if value not in allowed:
        raise FormRefused(422, key, f"Failed to deserialize the JSON body: unknown variant `{value}` of `{key}`")
    return value
