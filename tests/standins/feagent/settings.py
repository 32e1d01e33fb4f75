"""What a deployment chooses, by environment variables that are read once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODES = ("present", "absent", "denies", "raises", "hangs")
WORDS = {
    "true": True,
    "1": True,
    "yes": True,
    "on": True,
    "false": False,
    "0": False,
    "no": False,
    "off": False,
    "": False,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole choice; seconds where a name ends in `_s`."""

    database: Path
    coordinator: str = "present"
    coordinator_s: float = 1.0
    seed_api: bool = False
    internal_create: bool = False
    run_persistence: bool = True
    runs_endpoint: bool = True
    model: bool = True
    admin_token: str = ""
    confirm_s: float = 300.0
    drain_s: float = 3.0


def from_environment(database: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of a deployment.

    Raises:
        ValueError: a variable holds what it cannot.
    """

    def is_on(name: str) -> bool:
        word = environment.get(name, "").strip().lower()
        if word not in WORDS:
            raise ValueError(f"{name} is {word!r}, and should be true or false")
        return WORDS[word]

    def seconds(name: str, default: float) -> float:
        try:
            return float(environment.get(name) or default)
        except ValueError:
            raise ValueError(f"{name} is {environment[name]!r}, and should be a number of seconds") from None

    mode = environment.get("FEAGENT_COORDINATOR") or "present"
    if mode not in MODES:
        raise ValueError(f"FEAGENT_COORDINATOR is {mode!r}, and should be one of {', '.join(MODES)}")
    return Settings(
        database=database,
        coordinator=mode,
        coordinator_s=seconds("FEAGENT_COORDINATOR_TIMEOUT_S", 1.0),
        seed_api=is_on("ENABLE_TEST_SEED_API"),
        internal_create=is_on("ENABLE_INTERNAL_WORKFLOW_CREATE_ENDPOINTS"),
        run_persistence=not is_on("DISABLE_RUN_PERSISTENCE"),
        runs_endpoint=not is_on("FEAGENT_NO_RUNS_ENDPOINT"),
        model=environment.get("FEAGENT_MODEL", "").strip().lower() != "none",
        admin_token=environment.get("FEAGENT_ADMIN_TOKEN", ""),
        confirm_s=seconds("FEAGENT_CONFIRM_TIMEOUT_S", 300.0),
    )
