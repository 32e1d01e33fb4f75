"""Whether a stream can be read as the profile says: framed, ended, with a terminal event by its name."""

from conformance.doctor.finding import Sentence, say
from conformance.history.operation import Operation
from conformance.targets.profile import Profile, Stream

EXECUTIONS = ("execute", "resume_stream")
MOST_TYPES = 8

Faults = tuple[Sentence | None, list[Sentence]]


def stream_faults(name: str, operation: Operation, profile: Profile) -> Faults:
    """What makes a stream useless, None where nothing does, and what else is to be said of it."""
    framing = framing_of(name, profile)
    if framing is None:
        return (say("no-stream") if name == "execute" and name in profile.calls else None), []
    if operation.fields.get("ending") != "clean":
        ending = operation.fields.get("ending", "?")
        return say("ending", ending=ending, reason=operation.fields.get("reason", "")), []
    types = [str(event.data.get("type")) for event in operation.events if event.data is not None]
    if len(types) < len(operation.events):
        strange = next(event for event in operation.events if event.data is None)
        return say("no-event", fault=strange.fault, text=strange.text[:60]), [say("sentinel")]
    if name not in EXECUTIONS:
        return None, [say("events", count=len(types))]
    return _execution(name, types, framing)


def _execution(name: str, types: list[str], framing: Stream) -> Faults:
    ends = (framing.terminal.complete, framing.terminal.error)
    if not any(kind in ends for kind in types):
        shown = ", ".join(list(dict.fromkeys(types))[:MOST_TYPES]) or "nothing"
        if name == "resume_stream":
            return None, [say("no-terminal", ends=" / ".join(ends), shown=shown)]
        return say("no-terminal", ends=" / ".join(ends), shown=shown), [say("terminal")]
    return None, [say("ended", count=len(types), last=types[-1])]


def framing_of(name: str, profile: Profile) -> Stream | None:
    call = profile.calls.get(name)
    named = [part.stream for part in call.parts() if part.stream] if call else []
    return profile.streams[named[0]] if named else None
