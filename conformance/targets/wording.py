"""How a call is spelled, in one line for people: what would go out, and by whose credential."""

from conformance.targets.calls import Call, Control


def spelled(call: Call) -> str:
    """The line; what is filled in later stands as it is in the profile."""
    if isinstance(call, Control) and call.restart is not None:
        return f"starts the target again with {', '.join(call.restart) or 'its usual environment'}"
    if isinstance(call, Control) and call.instances is not None:
        sources = (f"{mode}: ${source.env}" if source.env else mode for mode, source in call.instances.items())
        return f"turns to another instance ({', '.join(sources)})"
    who = f"  as {call.actor}" if call.actor else ""
    return f"{_what(call)}{who}"


def _what(call: Call) -> str:
    if call.steps:
        return "; then ".join(map(_what, call.steps))
    if call.ways:
        return "; or else ".join(map(_what, call.ways))
    if call.command:
        return f"command: {' '.join(call.command)}"
    if call.sql:
        return f"reads {call.database}: {' '.join(call.sql.split())}"
    if call.sink:
        return f"counts what the sink was sent at {call.sink}"
    return f"{call.method} {call.path}{'  (a stream)' if call.stream else ''}"
