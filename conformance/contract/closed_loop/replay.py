"""Replay: what is stored is what was streamed, however it is paged, however often and whenever it is read.

The settled replay of a run is the last whole reading that shows its end. REPLAY-1 and REPLAY-2 hold it against the
stream, REPLAY-3 and REPLAY-4 hold other readings against each other, and REPLAY-6 holds an earlier reading that called
itself complete against the settled one; so that each fault has one clause that names it.
"""

from bisect import bisect_left
from collections import defaultdict
from itertools import accumulate, pairwise

from conformance.contract.clause import Section, clause
from conformance.contract.equality import first_difference, same, without
from conformance.contract.refusal import answer, judged, nothing_happened, refused, twins
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History, is_settled
from conformance.history.operation import Operation
from conformance.history.sequence import Sequence

FACT = "统一 `run_id` 作为执行事实源（SSE 执行流 + RunEvents 持久化 + 回放一致性）。"
CONSISTENT = "validated decision → RunEvents → replay 一致性（WFCL-080）"
EXPLICIT = "任一执行入口（REST / agent / replay）必须显式携带 `run_id`，禁止隐式生成不可追踪的 `run_id`。"

NOT_FOUND = 404

LONG = 1000
"""How many events make a run long."""


@clause(
    "REPLAY-1",
    "MUST",
    source="CL 1, 5.2",
    quote=FACT,
    zh="run 落定后的回放与其流的事件类型相同、顺序相同，终态事件也相同。",
    modes="P",
)
def has_the_types_of_its_stream(history: History) -> Findings:
    """The settled replay of a run has the types of its stream, in order, and the same terminal event."""
    for stream, replay in compared(history):
        place = first_other_type(stream, replay)
        if place is None:
            yield KEPT
        else:
            yield apart(stream, replay, place)


def compared(history: History) -> list[tuple[Sequence, Sequence]]:
    """Each stream with the settled replay of its run."""
    settled = history.settled
    return [(stream, settled[stream.run_id]) for stream in history.streams if stream.run_id in settled]


def first_other_type(stream: Sequence, replay: Sequence) -> int | None:
    """Where the types part; a stream that did not end cleanly is held only to be the replay's beginning.

    An event that could not be read is EVT-5's, so it counts as whatever the replay has in its place.
    """
    kept = len(stream.types)
    if stream.types == (replay.types if stream.whole else replay.types[:kept]):
        return None
    for place, kind in enumerate(stream.types):
        if place >= len(replay.types):
            return place
        if kind != replay.types[place] and stream.events[place].data is not None:
            return place
    return kept if stream.whole and len(replay.types) > kept else None


def apart(stream: Sequence, replay: Sequence, place: int) -> Breach:
    """The breach of a stream and a replay that part at this place."""
    places = tuple(Witness(*s.locate(place)) for s in (stream, replay))
    streamed, replayed = (s.types[place] if place < len(s.types) else "nothing" for s in (stream, replay))
    because = f"stream ({len(stream.events)} events) and replay ({len(replay.events)}) part at event {place + 1}"
    return Breach(because, places, expected=f"as streamed: {streamed}", actual=f"replayed: {replayed}")


@clause(
    "REPLAY-2",
    "MUST",
    source="CL 1, 5.2",
    quote=CONSISTENT,
    zh="每个回放的事件与流中的事件相等（profile 声明的易变字段除外）。",
    modes="P",
)
def replays_what_was_streamed(history: History) -> Findings:
    """Each replayed event equals the streamed one, the profile's volatile fields aside."""
    for stream, replay in compared(history):
        place = first_other_value(stream, replay)
        if place is not None:
            places = (Witness(*stream.locate(place)), Witness(*replay.locate(place)))
            because = f"event {place + 1} was replayed otherwise than it was streamed"
            yield Breach(because, places, expected=stream.data[place], actual=replay.data[place])
        elif stream.events and replay.events:
            yield KEPT


def first_other_value(stream: Sequence, replay: Sequence) -> int | None:
    """The first event that was replayed with its type and other values; where types part it is REPLAY-1's affair."""
    volatile = stream.facts.volatile
    common = min(len(stream.data), len(replay.data))
    if first_difference(stream.data[:common], replay.data[:common], volatile) is None:
        return None
    for place in range(common):
        kind = stream.types[place]
        if kind and kind == replay.types[place]:
            streamed, replayed = (without(s.data[place], volatile) for s in (stream, replay))
            if not same(streamed, replayed):
                return place
    return None


@clause(
    "REPLAY-3",
    "MUST",
    source="CL 5.2",
    quote=CONSISTENT,
    zh="无论页大小如何，分页都恰好给出每个事件一次，且顺序相同。",
    modes="P",
)
def pages_give_each_event_once(history: History) -> Findings:
    """With every page size, paging gives each event exactly once and in the same order."""
    for pages in history.pagings:
        yield from stuck_pages(pages)
    for readings in readings_once_over(history):
        whole = min(readings, key=lambda reading: len(reading.operations))
        for reading in readings:
            if limit_of(reading) != limit_of(whole):
                yield paged(whole, reading)
    for reading in history.readings:
        whole_one = history.settled.get(reading.run_id)
        if whole_one and not reading.whole and reading.operations[0].arguments.get("settled") is True:
            yield from strayed(whole_one, reading)


def readings_once_over(history: History) -> list[list[Sequence]]:
    """Per run its settled readings and, in order, the whole ones after them: those must show the end, too."""
    over = {run_id: readings[0].operations[-1].returned_at for run_id, readings in history.settled_readings.items()}
    found: dict[str, list[Sequence]] = defaultdict(list)
    for reading in history.readings:
        if reading.whole and (
            is_settled(reading) or reading.operations[0].called_at >= over.get(reading.run_id, float("inf"))
        ):
            found[reading.run_id].append(reading)
    return list(found.values())


def stuck_pages(pages: tuple[Operation, ...]) -> Findings:
    """Pages that lead nowhere: more is promised with no way to it, or the way leads in a circle.

    An empty page that leads to itself is how a run that goes on may be followed.
    """
    last = pages[-1]
    if last.fields.get("has_more") is True and last.fields.get("next_cursor") is None:
        yield Breach("a page says that there is more and not where", (Witness(last.index),), "a cursor", None)
    asked: dict[str, Operation] = {}
    for page in pages:
        cursor = repr(page.arguments.get("cursor"))
        before = asked.setdefault(cursor, page)
        if before is not page and (before.events or before.fields.get("has_more") is True):
            places = (Witness(before.index), Witness(page.index))
            yield Breach("paging goes in a circle", places, "another cursor", page.arguments.get("cursor"))
            return


def strayed(whole: Sequence, reading: Sequence) -> Findings:
    """Hold a reading that came to no end against the settled one, of which it must be the beginning."""
    place = first_difference(whole.data[: len(reading.data)], reading.data, reading.facts.volatile)
    if place is not None:
        yield parted(whole, reading, place)


def limit_of(reading: Sequence) -> object:
    return reading.operations[0].arguments.get("limit")


def paged(whole: Sequence, reading: Sequence) -> Finding:
    """Hold a reading in pages against the one that took the fewest pages."""
    place = first_difference(whole.data, reading.data, reading.facts.volatile)
    return KEPT if place is None else parted(whole, reading, place)


def parted(whole: Sequence, reading: Sequence, place: int) -> Breach:
    """The breach of two readings that part at this place."""
    places = (Witness(*whole.locate(place)), Witness(*reading.locate(place)))
    because = f"read with limit={limit_of(reading)} the replay is another from event {place + 1} on"
    return Breach(because, places, expected=peek(whole, place), actual=peek(reading, place))


def peek(sequence: Sequence, place: int) -> object:
    return sequence.data[place] if place < len(sequence.data) else "nothing"


@clause(
    "REPLAY-4",
    "MUST",
    source="CL 1",
    quote=FACT,
    zh="回放不改变任何东西：第二次回放相同，普查相同。",
)
def changes_nothing(history: History) -> Findings:
    """Replaying changes nothing: a second replay is equal, the census the same."""
    for readings in readings_once_over(history):
        by_limit: dict[str, list[Sequence]] = defaultdict(list)
        for reading in readings:
            by_limit[repr(limit_of(reading))].append(reading)
        for alike in by_limit.values():
            for first, second in pairwise(alike):
                yield repeated(first, second)
    pages = [page for page in history.named("replay") if page.arguments.get("census") is not None]
    yield from nothing_happened(history, pages, "a replay")


def repeated(first: Sequence, second: Sequence) -> Finding:
    """Hold a replay against the one before it."""
    place = first_difference(first.data, second.data, first.facts.volatile)
    if place is None:
        return KEPT
    places = tuple(Witness(*s.locate(place)) for s in (first, second))
    because = f"a second replay is another from event {place + 1} on"
    return Breach(because, places, expected=peek(first, place), actual=peek(second, place))


@clause(
    "REPLAY-5",
    "MUST",
    source="CL 2.1",
    quote=EXPLICIT,
    zh="回放未知的 run 是 404，而不是空的成功；畸形的 cursor 或 limit 是 4xx。",
    modes="P",
)
def refuses_what_it_cannot_replay(history: History) -> Findings:
    """Replaying an unknown run is a 404, not an empty success; a malformed cursor or limit is a 4xx."""
    pages = judged(history.named("replay"))
    asked = [page for page in pages if page.arguments.get("invented") or page.arguments.get("malformed")]
    for page in asked:
        if page.arguments.get("invented") and is_no_404(page):
            because = "the replay of a run that does not exist is no 404"
            yield Breach(because, (Witness(page.index),), expected="404", actual=answer(page))
        else:
            yield refused(page, f"a replay with a malformed {page.arguments.get('malformed') or 'run_id'}")
    if asked:
        yield from twins(history, "REPLAY-5")


def is_no_404(page: Operation) -> bool:
    """Whether an answer came and was another; a refusal recorded without its status may have been one."""
    status = page.http_status
    return page.outcome == "ok" or (status is not None and page.outcome != "unknown" and status != NOT_FOUND)


@clause(
    "REPLAY-6",
    "MUST",
    source="CL 1, 5.2",
    quote=FACT,
    zh="在流结束的那一刻读取的回放是完整的，或者说明它不完整：缺少事件时，没有页面自称最后一页。",
)
def says_when_it_is_not_complete(history: History) -> Findings:
    """A replay read at the moment the stream ended is complete, or says that it is not: no page calls itself the last
    while events are missing.
    """
    whole = {stream.run_id: stream for stream in history.streams if stream.whole}
    for reading in history.readings:
        stream = whole.get(reading.run_id)
        full = history.settled.get(reading.run_id) or stream
        if full is None or not judged_for_completeness(reading, stream):
            continue
        if reading.whole and len(reading.events) < len(full.events):
            places = (Witness(reading.operations[-1].index), Witness(*full.locate(len(reading.events))))
            because = "a page called itself the last while events were missing"
            missing = len(full.events) - len(reading.events)
            yield Breach(because, places, "all events, or a page that says there is more", f"{missing} missing")
        else:
            yield KEPT


def judged_for_completeness(reading: Sequence, stream: Sequence | None) -> bool:
    """Whether a reading may be held to be complete: made after the stream's end, or settled by its own word.

    One made after the settle rule's end with the same limit is held against its like by REPLAY-4, in pages by REPLAY-3.
    """
    if reading.operations[0].arguments.get("settled") is True:
        return False
    over = stream is not None and reading.operations[0].called_at >= stream.operations[0].returned_at
    return over or reading.operations[-1].fields.get("settled") is True


@clause(
    "REPLAY-7",
    "MUST",
    source="CL 1",
    quote=FACT,
    zh="长 run 不丢失任何东西：流出数千事件，就回放数千事件，对它和与它并行的 run 都如此。",
)
def loses_nothing_of_a_long_run(history: History) -> Findings:
    """A long run loses nothing: thousands of events streamed are thousands replayed, for it and for the runs beside
    it.
    """
    long = [s for s in history.streams if is_long(s)]
    for stream in long + beside(history.streams, long):
        replay = history.settled.get(stream.run_id)
        if replay is not None:
            yield complete(stream, replay)
        elif stream.whole and is_long(stream):
            yield Doubt("the replay of a long run could not be read to its end", (Witness(stream.operations[0].index),))


def is_long(stream: Sequence) -> bool:
    return max(len(stream.events), at_least(stream)) >= LONG


def beside(streams: tuple[Sequence, ...], long: list[Sequence]) -> list[Sequence]:
    """The streams that are not long themselves and went on while a long one did."""
    by_begin = sorted((s.operations[0] for s in long), key=lambda o: o.called_at)
    begins = [o.called_at for o in by_begin]
    until = list(accumulate((o.returned_at for o in by_begin), max))
    found = []
    for stream in streams:
        mine = stream.operations[0]
        begun = bisect_left(begins, mine.returned_at)
        if begun and until[begun - 1] > mine.called_at and not is_long(stream):
            found.append(stream)
    return found


def at_least(stream: Sequence) -> int:
    """How many events the executed document surely produces."""
    document = stream.operations[0].arguments.get("document") or {}
    return int(document.get("events_at_least") or 0)


def complete(stream: Sequence, replay: Sequence) -> Finding:
    """Count what was streamed and replayed of a long run, or of one beside it."""
    streamed, replayed = len(stream.events), len(replay.events)
    due = max(streamed, at_least(stream)) if stream.types[-1:] == [stream.facts.complete] else streamed
    if replayed >= due and (streamed >= due or not stream.whole):
        return KEPT
    places = (Witness(stream.operations[0].index), Witness(replay.operations[-1].index))
    because = "events of a long run, or of one beside it, are lost"
    return Breach(because, places, f"{due} events", f"{streamed} streamed, {replayed} replayed")


@clause(
    "REPLAY-8",
    "SHOULD",
    source="CL 1",
    quote=FACT,
    zh="从任一事件续读（Last-Event-ID 或 cursor）恰好给出其余事件。",
    modes="P",
)
def resumes_with_exactly_the_rest(history: History) -> Findings:
    """Resuming at any event (Last-Event-ID or cursor) gives exactly the rest."""
    for operation in history.named("resume_stream"):
        settled = history.settled.get(str(operation.arguments.get("run_id")))
        after = operation.arguments.get("after")
        if settled is None or not isinstance(after, int):
            continue
        yield rest_finding(operation, settled, after)


def rest_finding(operation: Operation, settled: Sequence, after: int) -> Finding:
    """Hold what a resumed stream gave against the settled replay from that event on."""
    here = (Witness(operation.index),)
    if operation.outcome == "unknown":
        return Doubt("no answer came to a resumed stream", here)
    if operation.outcome != "ok":
        return Breach("a resume at an event that was shown is refused", here, "the rest", answer(operation))
    due = settled.data[after:]
    got = [event.data or {} for event in operation.events]
    place = first_difference(due, got, settled.facts.volatile)
    if place is None:
        return KEPT
    if operation.fields.get("ending") != "clean" and place == len(got):
        return Doubt("the resumed stream did not come to its end", here)
    because = f"resumed after event {after}, the rest is another from event {after + place + 1} on"
    expected, actual = (rest[place] if place < len(rest) else "nothing" for rest in (due, got))
    return Breach(because, here, expected, actual)


SECTION = Section(
    name="replay",
    title="Replay",
    title_zh="回放",
    capability="replay",
    clauses=(
        has_the_types_of_its_stream,
        replays_what_was_streamed,
        pages_give_each_event_once,
        changes_nothing,
        refuses_what_it_cannot_replay,
        says_when_it_is_not_complete,
        loses_nothing_of_a_long_run,
        resumes_with_exactly_the_rest,
    ),
)
