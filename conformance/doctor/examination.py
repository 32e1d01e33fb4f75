"""The examination: every operation of a profile is tried once, each with what the earlier ones told."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from conformance.doctor.finding import Finding, Sentence, State, say
from conformance.doctor.hints import advice, gaps, place_of, what_came
from conformance.doctor.streams import stream_faults
from conformance.doctor.trials import GIVERS, PAGE, Trial, arguments_for, demanded_ids, trials_of
from conformance.errors import BudgetSpent
from conformance.history.operation import Operation
from conformance.targets.http import Target
from conformance.targets.vocabulary import OPERATIONS, Spoken

STATES = {"ok": State.OK, "refused": State.REFUSED, "failed": State.FAILED, "unknown": State.FAILED}
OUT_OF_REACH = frozenset({401, 403, 404, 410})
"""What an internal entry answers to whoever is not let in."""
COULD_NOT_LOG_IN = "could not log in"
ALLOW_WRITES = "target.allow_writes"
BUDGET = "target.budget.requests"
PAUSE_S = 0.05
LISTINGS = frozenset({"list_workflows", "list_runs"})
KNOWN_STATUSES = frozenset({"created", "running", "completed", "failed"})

Tell = Callable[[Finding], object]


class Examination:
    """One visit at one target; `findings` are in the order in which they were made.

    `writes`: whether anything may be changed there. `heard` is everything that was asked, also by a stream.
    """

    def __init__(self, target: Target, known: dict[str, Any], heard: list[Operation], *, writes: bool,
                 tell: Tell) -> None:  # fmt: skip
        self.target = target
        self.profile = target.profile
        self.known = known
        self.heard = heard
        self.writes = writes
        self.made: list[str] = []
        self._answers = {"confirm", *(stream.asks.operation for stream in self.profile.streams.values() if stream.asks)}
        self.findings: list[Finding] = []
        self._tell = tell

    def tell(self, finding: Finding) -> Finding:
        """Take a finding down and say it, without the secrets that a target may have put into its own words."""
        finding = replace(finding, because=self._clean(finding.because), hints=self._clean(finding.hints))
        self.findings.append(finding)
        self._tell(finding)
        return finding

    def _clean(self, sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
        clean = self.target.redactor.text
        return tuple(Sentence(s.word, {name: clean(value) for name, value in s.values.items()}) for s in sentences)

    async def log_ins(self) -> None:
        """Let every actor who logs in do so; what is asked then is who the target is."""
        for name, actor in self.profile.auth.items():
            if actor.login:
                self.tell(await self._log_in(name))

    async def _log_in(self, actor: str) -> Finding:
        name = f"auth.{actor}"
        try:
            operation = await self.target.call("identity", actor=actor)
        except BudgetSpent as error:
            return not_tried(name, BUDGET, say("told", text=str(error)))
        said = str(operation.fields.get("reason", ""))
        if COULD_NOT_LOG_IN not in said:
            return Finding(name=name, state=State.OK, works=True, ms=lasted(operation), because=(say("logged-in"),))
        return Finding(
            name=name, state=State.FAILED, works=False, status=operation.http_status, ms=lasted(operation),
            because=(say("told", text=said),), hints=(say("log-in", place=f"{name}.login"),), root=name,
        )  # fmt: skip

    async def operations(self) -> None:
        """Try every operation in turn."""
        for trial in trials_of(self.profile):
            self.tell(await self.one(trial))
            if trial.operation == "read_workflow" and self.target.offers(trial.operation):
                await self._existing(trial)

    async def _existing(self, trial: Trial) -> None:
        """Look for each workflow that the profile says is there already."""
        named = self.profile.documents.existing if self.profile.documents else {}
        for name, existing in named.items():
            operation = await self.target.call(trial.operation, {"workflow_id": existing.workflow_id})
            found = self.assessed(trial, operation)
            place = f"documents.existing.{name}"
            self.tell(replace(found, name=place, root="" if found.works else place))

    async def one(self, trial: Trial) -> Finding:
        """Try one operation, or say why it was not tried."""
        name = trial.operation
        if not self.target.offers(name):
            return self._not_spelled(name)
        if hindrance := self._hindrance(trial):
            return hindrance
        try:
            return await self._tried(trial)
        except BudgetSpent as error:
            return not_tried(name, BUDGET, say("told", text=str(error)))

    def _not_spelled(self, name: str) -> Finding:
        spoken = OPERATIONS.get(name, Spoken())
        claimed = [each for each in spoken.capabilities if each in self.profile.claims]
        word = "needed-for" if spoken.needed else "useful-for"
        because = (say(word, capabilities=", ".join(claimed)),) if claimed else ()
        return Finding(
            name=name, state=State.NOT_SPELLED, works=False, because=because, root=name, wanted=bool(claimed)
        )

    def _hindrance(self, trial: Trial) -> Finding | None:
        name, call = trial.operation, self.profile.calls.get(trial.operation)
        if not self.writes and not trial.reads:
            return not_tried(name, ALLOW_WRITES, say("writes"))
        missing = (demanded_ids(call) if call else frozenset()) - self.known.keys() - set(trial.without)
        for ident in sorted(missing):
            giver = GIVERS[ident]
            root = next((found.root for found in self.findings if found.name == giver), giver) or giver
            return not_tried(name, root, say("needs", what=ident, giver=giver))
        if trial.after and self._failed(trial.after):
            return not_tried(name, trial.after, say("after", what=trial.after))
        if trial.changes and self.known.get("workflow_id") not in self.made:
            return not_tried(name, "create_workflow", say("not-ours"))
        return None

    def _failed(self, name: str) -> bool:
        return any(found.is_broken for found in self.findings if found.name == name)

    async def _tried(self, trial: Trial) -> Finding:
        name = trial.operation
        if name in self._answers:
            return self._confirmed(name)
        for maker in trial.fresh:
            await self._prepare(maker)
        if name == "replay":
            return await self._replayed(trial)
        operation = await self.ask(trial)
        if name in LISTINGS:
            self._adopt(operation)
        return self.assessed(trial, operation)

    async def ask(self, trial: Trial, **more: Any) -> Operation:  # noqa: ANN401 - an operation's own arguments
        """Ask, and keep what later trials need to know."""
        arguments = {**arguments_for(trial, self.known), **more}
        operation = await self.target.call(trial.operation, arguments, deadline_s=trial.deadline_s)
        told = operation.fields.get(trial.gives) if trial.gives else None
        if operation.outcome == "ok" and isinstance(told, str) and told:
            self.known[trial.gives] = told
            if trial.gives == "workflow_id":
                self.made.append(told)
        if operation.events and operation.events[0].id is not None:
            self.known["last_event_id"] = operation.events[0].id
        return operation

    async def _prepare(self, maker: str) -> None:
        """Make anew what a trial should not share with the earlier ones; its failure was told before."""
        trial = next(each for each in trials_of(self.profile) if each.operation == maker)
        if self.target.offers(maker) and self._hindrance(trial) is None:
            await self.ask(trial, **({"key": f"{self.known['key']}-2"} if maker == "create_run" else {}))

    def _adopt(self, operation: Operation) -> None:
        """Where nothing may be made, what others made is read."""
        items = operation.fields.get("items")
        for row in items if isinstance(items, list) and not self.writes else ():
            for ident in ("workflow_id", "run_id"):
                if isinstance(row, dict) and isinstance(row.get(ident), str):
                    self.known.setdefault(ident, row[ident])

    def assessed(self, trial: Trial, operation: Operation) -> Finding:
        """What an answer means for those who build on it."""
        name = trial.operation
        if operation.outcome != "ok":
            return self._not_ok(trial, operation)
        told = operation.fields.get(trial.gives) if trial.gives else None
        if trial.gives and not (isinstance(told, str) and told):
            return broken(name, operation, (say("no-id", field=trial.gives),),
                          (say("spell-id", place=place_of(name), field=trial.gives),
                           *gaps(name, operation, self.profile)))  # fmt: skip
        fault, notes = stream_faults(name, operation, self.profile)
        if fault is not None:
            return broken(name, operation, (fault,), notes)
        return Finding(
            name=name, state=State.OK, works=True, status=operation.http_status, ms=lasted(operation),
            because=tuple(notes),
            hints=(*self._dead_ways(name), *self._strange_status(operation), *gaps(name, operation, self.profile)),
        )  # fmt: skip

    def _not_ok(self, trial: Trial, operation: Operation) -> Finding:
        name, status = trial.operation, operation.http_status
        if trial.refusable and operation.outcome == "refused" and status in OUT_OF_REACH:
            return Finding(name=name, state=State.REFUSED, works=True, status=status, ms=lasted(operation),
                           because=(say("out-of-reach"),))  # fmt: skip
        ways = self.profile.calls[name].ways if name in self.profile.calls else None
        hints = (*advice(name, operation, self.profile), *([say("no-way", count=len(ways))] if ways else ()))
        return Finding(
            name=name, state=STATES[operation.outcome], works=False, status=status, ms=lasted(operation),
            because=tuple(what_came(operation)), hints=hints, root=name,
        )  # fmt: skip

    def _dead_ways(self, name: str) -> tuple[Sentence, ...]:
        """Which of several ways work; the target's own notes name the dead ones."""
        call = self.profile.calls.get(name)
        if call is None or not call.ways:
            return ()
        dead = [note for note in self.target.notes if note.startswith(f"{name}: ")]
        return tuple(say("told", text=note.partition(": ")[2]) for note in dead) or (
            say("first-way", count=len(call.ways)),
        )

    def _strange_status(self, operation: Operation) -> tuple[Sentence, ...]:
        status = operation.fields.get("status")
        if operation.name not in {"read_run", "create_run"} or status is None or status in KNOWN_STATUSES:
            return ()
        return (say("status", status=status),)

    def _confirmed(self, name: str) -> Finding:
        """A confirmation is given while a stream waits for it, so it was tried where one asked."""
        given = [operation for operation in self.heard if operation.name == name]
        if not given:
            return not_tried(name, "", say("nobody-asked"))
        return self.assessed(Trial(operation=name), given[0])

    async def _replayed(self, trial: Trial) -> Finding:
        """A first page, the second, and the whole, read until it calls itself complete."""
        first = await self.ask(trial, limit=PAGE)
        found = self.assessed(trial, first)
        if not found.works:
            return found
        if "last" not in first.fields:
            return broken(trial.operation, first, (say("no-page"),), ())
        notes = list(found.hints)
        cursor = first.fields.get("next_cursor")
        if cursor is not None:
            second = await self.ask(trial, limit=PAGE, cursor=cursor)
            if second.outcome != "ok":
                return broken(trial.operation, second, (say("second-page"), *what_came(second)), ())
            if second.events and shown(second) == shown(first):
                return broken(trial.operation, second, (say("same-page"),), (say("cursor"),))
        elif len(first.events) > PAGE:
            notes.append(say("unlimited", asked=PAGE, count=len(first.events)))
        whole = await self._whole(trial)
        if whole.outcome == "ok" and whole.fields.get("last") is not True and not self._failed("execute"):
            notes.append(say("never-last", expression=self.profile.replay.last if self.profile.replay else ""))
        pages = "pages" if cursor is not None else "one-page"
        return Finding(
            name=trial.operation, state=State.OK, works=True, status=first.http_status, ms=lasted(first),
            because=(say(pages, count=len(whole.events)),), hints=tuple(notes),
        )  # fmt: skip

    async def _whole(self, trial: Trial) -> Operation:
        """The largest page there is, once it says that nothing can come any more, or its time is over."""
        settle_s = self.profile.replay.settle_s if self.profile.replay else 0
        deadline = time.monotonic() + settle_s
        while True:
            whole = await self.ask(trial)
            leads_on = whole.fields.get("next_cursor") is not None
            done = whole.outcome != "ok" or whole.fields.get("last") is True or leads_on
            if done or not self.writes or self._failed("execute") or time.monotonic() > deadline:
                return whole
            await asyncio.sleep(PAUSE_S)


def not_tried(name: str, root: str, because: Sentence, detail: str = "") -> Finding:
    return Finding(name=name, state=State.NOT_TRIED, works=False, detail=detail, because=(because,), root=root)


def broken(
    name: str, operation: Operation, because: tuple[Sentence, ...], hints: tuple[Sentence, ...] | list[Sentence]
) -> Finding:
    """An answer that says yes, and with which nobody can go on."""
    return Finding(
        name=name, state=State.FAILED, works=False, status=operation.http_status, ms=lasted(operation),
        because=because, hints=tuple(hints), root=name,
    )  # fmt: skip


def lasted(operation: Operation) -> float:
    return operation.returned_at - operation.called_at


def shown(page: Operation) -> list[Mapping[str, Any] | None]:
    return [event.data for event in page.events]
