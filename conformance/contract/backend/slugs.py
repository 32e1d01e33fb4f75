"""Slugs: one owner in the whole system, however many ask at once and however they spell it.

Saving what another workflow holds already is SLUG-1's where the two triggers are alike, and SLUG-2's where they differ
in method, path, tenant, or in that one of them is only published; of saves that are under way at once it is SLUG-3's.
So each fault has one clause that names it.
"""

from collections.abc import Iterator

from conformance.contract.backend.attribution import homes
from conformance.contract.backend.holdings import Holding, Holdings, contests, slug_of, workflow_of
from conformance.contract.clause import Section, clause
from conformance.contract.equality import same
from conformance.contract.refusal import answer, judged, nothing_happened, refused, twins
from conformance.contract.surroundings import undisturbed
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation

UNIQUE = "用户确认 `/api/ex/{slug}` 全系统唯一，扩展接口触发器保存时需要验证冲突，已存在则失败。"
OURS_ALONE = "`/api/ex/{slug}` 归属 application publish contract，不开放给 runtime plugin 任意注册系统接口。"

CONFLICT, TOO_MANY, BROKEN = 409, 429, 500
LIKE = ("method", "path", "tenant")
TRIGGER = ("slug", "path", "method", "response_mode")


def conflicts(holdings: Holdings) -> Iterator[tuple[Operation, list[Holding]]]:
    """Each save of a slug that other workflows surely hold, with their holds."""
    for saves in holdings.saves.values():
        for save in saves:
            if rivals := holdings.rivals(save):
                yield save, rivals


def is_plain(save: Operation, rivals: list[Holding]) -> bool:
    """Whether a save asks for what a trigger that is like it holds as saved."""
    return any(
        not rival.published and all(save.arguments.get(key) == rival.save.arguments.get(key) for key in LIKE)
        for rival in rivals
    )


@clause(
    "SLUG-1",
    "MUST",
    source="WB fact 4",
    quote=UNIQUE,
    zh="保存 slug 已被占用的触发器必须以 4xx 拒绝，且两个触发器都没有发生任何变化。",
)
def refuses_what_is_taken(history: History) -> Findings:
    """Saving a trigger whose slug is taken is refused with a 4xx, and nothing happened to either trigger."""
    holdings = Holdings(history)
    asked = list(conflicts(holdings))
    for save, rivals in asked:
        if is_plain(save, rivals):
            yield refused(save, "a trigger whose slug is taken")
        if save.outcome != "ok":
            for workflow_id in {workflow_of(save), *(rival.workflow_id for rival in rivals)}:
                yield from untouched(holdings, save, workflow_id)
    unaccepted = [save for save, _ in asked if save.outcome != "ok"]
    yield from nothing_happened(history, unaccepted, "a trigger whose slug is taken")
    if asked:
        yield from twins(history, "SLUG-1")


def untouched(holdings: Holdings, save: Operation, workflow_id: str) -> Findings:
    """Judge what one workflow's trigger shows before and after a save that had to be refused."""
    looks = [look for look in holdings.history.named("read_trigger") if workflow_of(look) == workflow_id]
    before = next((look for look in reversed(looks) if look.returned_at <= save.called_at), None)
    after = next((look for look in looks if look.called_at >= save.returned_at), None)
    since = save.called_at if before is None else before.called_at
    if after is None or changed_by_others(holdings, save, workflow_id, since, after.returned_at):
        return
    if before is None:
        yield from taken_over(holdings, save, after) if workflow_id == workflow_of(save) else ()
        return
    places = tuple(Witness(o.index) for o in (before, save, after))
    then, now = shown(before), shown(after)
    if "unknown" in {before.outcome, after.outcome} or "failed" in {before.outcome, after.outcome}:
        yield Doubt("the trigger could not be read around a save that had to be refused", places)
    elif same(then, now):
        yield KEPT
    else:
        yield Breach("a save whose slug is taken changed a trigger", places, then, now)


def taken_over(holdings: Holdings, save: Operation, look: Operation) -> Findings:
    """Judge the trigger of whoever asked for a taken slug, where nobody had looked at it before."""
    slug = slug_of(save)
    if look.outcome == "ok" and look.fields.get("slug") == slug:
        if workflow_of(save) not in holdings.may_hold(slug, save):
            places = (Witness(save.index), Witness(look.index))
            yield Breach("a save was refused and its slug is saved all the same", places, "another slug, or none", slug)
    elif look.outcome in {"ok", "refused"}:
        yield KEPT


def changed_by_others(holdings: Holdings, save: Operation, workflow_id: str, since: float, until: float) -> bool:
    """Whether anything but this save may have changed a workflow's trigger meanwhile."""
    return any(
        change.index != save.index and change.called_at < until and change.returned_at > since
        for change in holdings.changes[workflow_id]
    )


def shown(look: Operation) -> object:
    """What reading a trigger shows of it; None where there is none."""
    return {key: look.fields.get(key) for key in TRIGGER} if look.outcome == "ok" else None


@clause(
    "SLUG-2",
    "MUST",
    source="WB fact 4",
    quote=UNIQUE,
    zh="唯一是指在整个系统中唯一：跨 workflow、方法、租户，无论已保存还是已发布。",
    modes="P",
)
def is_unique_everywhere(history: History) -> Findings:
    """Unique means in the whole system: across workflows, methods, tenants, saved and published."""
    asked = [(save, rivals) for save, rivals in conflicts(Holdings(history)) if not is_plain(save, rivals)]
    for save, rivals in asked:
        finding = refused(save, "a slug that a trigger of another kind holds")
        if isinstance(finding, Breach):
            places = (Witness(rivals[0].save.index), *finding.witness)
            finding = Breach(finding.because, places, finding.expected, finding.actual)
        yield finding
    if asked:
        yield from twins(history, "SLUG-2")


@clause(
    "SLUG-3",
    "MUST",
    source="WB fact 4",
    quote=UNIQUE,
    zh="对同一 slug 的 N 个并发保存恰有一个成功。",
    modes="C",
)
def has_one_winner(history: History) -> Findings:
    """Of N concurrent saves of one slug exactly one succeeds."""
    holdings = Holdings(history)
    for slug, saves in holdings.saves.items():
        for group in contests(saves):
            over = min((save.returned_at for save in group if save.outcome == "ok"), default=float("inf"))
            contest = [save for save in group if save.called_at < over]
            rivals = {workflow_of(save) for save in contest}
            is_free = not holdings.may_hold(slug, contest[0]) - rivals and was_free(holdings, contest)
            if len(rivals) > 1 and is_free:
                yield from contested(holdings, slug, contest)


def was_free(holdings: Holdings, contest: list[Operation]) -> bool:
    """Whether none of those who ask for a slug may have held it before, gave it back meanwhile, or are gone."""
    slug, first = slug_of(contest[0]), contest[0].called_at
    asked = {save.index for save in contest}
    earlier = (
        save
        for save in holdings.history.named("save_trigger")
        if slug_of(save) == slug and save.outcome != "refused" and save.called_at < first and save.index not in asked
    )
    since, until = first, max(save.returned_at for save in contest)
    gone = any(holdings.deleted(workflow_of(save), save) for save in contest)
    return (
        not gone
        and all(holdings.freed(save, contest[0]) for save in earlier)
        and not any(
            change.index not in asked and change.called_at < until and change.returned_at > since
            for workflow_id in {workflow_of(save) for save in contest}
            for change in holdings.changes[workflow_id]
        )
    )


def contested(holdings: Holdings, slug: str, contest: list[Operation]) -> Findings:
    """Judge one race for a free slug.

    A loser that was answered with a 5xx was not accepted, so that its answer does not break the sentence; but whether
    it holds the slug all the same only its trigger tells, and where nobody read that it is a doubt. That a conflict is
    a 4xx is SLUG-1's sentence, which speaks of a slug that is taken when it is asked for.
    """
    winners = {workflow_of(save): save for save in contest if save.outcome == "ok"}
    places = tuple(Witness(save.index) for save in (*winners.values(), *contest)[:3])
    if len(winners) > 1:
        because = f"{len(winners)} of {len(contest)} concurrent saves of one slug succeeded"
        yield Breach(because, places, "one", [answer(save) for save in winners.values()])
    elif not winners and any(save.outcome == "unknown" for save in contest):
        yield Doubt("none of the concurrent saves was seen to succeed, and some got no answer", places)
    elif not winners and all(has_another(holdings, slug, save) for save in contest):
        return  # a target may refuse to change a trigger that was saved
    elif not winners:
        because = f"none of {len(contest)} concurrent saves of a free slug succeeded"
        yield Breach(because, places, "one", sorted({answer(save) for save in contest}))
    else:
        yield from (lost(holdings, slug, save) for save in contest if workflow_of(save) not in winners)


def has_another(holdings: Holdings, slug: str, save: Operation) -> bool:
    """Whether the workflow of a save may have saved a trigger with another slug before."""
    earlier = (o for other, saves in holdings.saves.items() if other != slug for o in saves)
    return any(
        o.outcome != "refused" and o.called_at < save.called_at and workflow_of(o) == workflow_of(save) for o in earlier
    )


def lost(holdings: Holdings, slug: str, save: Operation) -> Finding:
    """Judge whether a loser of a race is without the slug."""
    looks = [o for o in holdings.history.named("read_trigger") if workflow_of(o) == workflow_of(save)]
    look = next((o for o in looks if o.called_at >= save.returned_at and o.outcome in {"ok", "refused"}), None)
    if look and not changed_by_others(holdings, save, workflow_of(save), save.called_at, look.returned_at):
        if look.outcome == "refused" or look.fields.get("slug") != slug:
            return KEPT
        places = (Witness(save.index), Witness(look.index))
        return Breach("the loser of a race for a slug holds it, too", places, "another slug, or none", slug)
    if save.outcome == "refused":
        return KEPT
    return Doubt("nobody knows whether a save that lost a race took the slug all the same", (Witness(save.index),))


@clause("SLUG-4", "MUST", source="WB fact 4", quote=UNIQUE, zh="再次保存自己的 slug 不是冲突。")
def is_no_conflict_with_itself(history: History) -> Findings:
    """Saving one's own slug again is no conflict."""
    holdings = Holdings(history)
    for slug, saves in holdings.saves.items():
        for save in saves:
            first = next((held for held in holdings.sure[slug] if is_repeat(save, held)), None)
            alone = holdings.may_hold(slug, save) <= {workflow_of(save)}
            if first and alone and not holdings.busy(save) and fits_still(holdings, first, save):
                yield accepted(save, "saving one's own slug again", first.save)


def is_repeat(save: Operation, held: Holding) -> bool:
    """Whether a save asks for what its own workflow has saved already."""
    alike = all(save.arguments.get(key) == held.save.arguments.get(key) for key in TRIGGER)
    return alike and not held.published and held.workflow_id == workflow_of(save) and held.covers(save)


def fits_still(holdings: Holdings, held: Holding, save: Operation) -> bool:
    """Whether the document that the trigger must fit is still the same."""
    return not any(
        change.name == "save_document" and held.since <= change.returned_at and change.called_at < save.returned_at
        for change in holdings.changes[held.workflow_id]
    )


def accepted(save: Operation, what: str, earlier: Operation) -> Finding:
    """Judge the answer to a save that must be accepted."""
    places = (Witness(earlier.index), Witness(save.index))
    if save.outcome == "ok":
        return KEPT
    if save.outcome == "unknown" or save.http_status == TOO_MANY or not undisturbed(save):
        return Doubt(f"{what} was not judged by its answer: {answer(save)}", places)
    return Breach(f"{what} was not accepted", places, "a 2xx", answer(save))


@clause("SLUG-5", "MUST", source="WB fact 4", quote=UNIQUE, zh="所有者已不存在的 slug 是空闲的。")
def is_free_once_its_owner_is_gone(history: History) -> Findings:
    """A slug whose owner is gone is free."""
    holdings = Holdings(history)
    for slug, saves in holdings.saves.items():
        for group in contests(saves):
            save = group[0]
            owners = [owner for owner in saves if owner.outcome == "ok" and owner.returned_at <= save.called_at]
            departures = [gone for owner in owners if (gone := holdings.freed(owner, save))]
            free = bool(departures) and not holdings.may_hold(slug, save)
            if len(group) == 1 and free and not holdings.deleted(workflow_of(save), save):
                yield accepted(save, "saving a slug whose owner is gone", departures[-1])


@clause(
    "SLUG-6",
    "MUST",
    source="WB fact 4",
    quote=UNIQUE,
    zh="到达同一路由的两种拼写（大小写、百分号编码、斜杠、Unicode 形式）绝不是两个 slug。",
    modes="P",
)
def has_one_spelling(history: History) -> Findings:
    """Two spellings that reach one route (case, percent-encoding, slashes, Unicode forms) are never two slugs."""
    calls = [call for call in judged(history.named("call_extension")) if slug_of(call)]
    holdings, known = Holdings(history), homes(history) if calls else {}
    for call in calls:
        if call.outcome == "ok" and (home := known.get(str(call.fields.get("run_id")))):
            yield from two_slugs(holdings, call, home)
        elif call.arguments.get("trap") == "spelling" and call.outcome == "refused":
            yield KEPT
    for save in judged(history.named("save_trigger")):
        if save.arguments.get("spells") is not None and not save.arguments.get("malformed"):
            own = [c for c in calls if slug_of(c) == slug_of(save) and c.called_at >= save.returned_at]
            yield from told_apart(save, [known.get(str(call.fields.get("run_id"))) for call in own])


def two_slugs(holdings: Holdings, call: Operation, home: str) -> Findings:
    """Judge a call that reached a workflow's route by a spelling that this workflow never saved: nobody else may have
    it as a slug of its own.
    """
    spelled = slug_of(call)
    held = [h for slug, holds in holdings.sure.items() for h in holds if h.workflow_id == home and slug != spelled]
    if home in {workflow_of(save) for save in holdings.saves.get(spelled, [])}:
        return
    for other in holdings.sure.get(spelled, []):
        if rival := next((h for h in held if h.meets(other)), None):
            places = tuple(Witness(index) for index in (rival.save.index, other.save.index, call.index))
            because = "two spellings that reach one route are two slugs"
            yield Breach(because, places, "one slug", [slug_of(rival.save), spelled])
            return


def told_apart(save: Operation, reached: list[str | None]) -> Findings:
    """Judge the save of another spelling of a taken slug: refused it is no second slug; accepted it must be another
    route.
    """
    here = (Witness(save.index),)
    if save.outcome == "refused" or workflow_of(save) in reached:
        yield KEPT
    elif save.outcome == "ok" and not any(reached):
        yield Doubt("two spellings are two slugs, and nothing tells whether they reach one route", here)
    elif save.outcome != "ok":
        yield Doubt("nobody knows whether another spelling of a taken slug was saved", here)


@clause("SLUG-7", "MUST", source="WB fact 4", quote=UNIQUE, zh="畸形的 slug 必须以 4xx 拒绝。", modes="P")
def refuses_what_is_malformed(history: History) -> Findings:
    """A malformed slug is refused with a 4xx."""
    saves = [save for save in judged(history.named("save_trigger")) if save.arguments.get("malformed")]
    for save in saves:
        yield refused(save, "a malformed slug")
    yield from nothing_happened(history, saves, "a malformed slug")
    if saves:
        yield from twins(history, "SLUG-7")


@clause(
    "SLUG-8",
    "MUST",
    source="WB invariant 2",
    quote=OURS_ALONE,
    zh="`/api/ex` 下只提供已发布的扩展接口：没有其他路由。",
)
def serves_nothing_else(history: History) -> Findings:
    """Only published extensions are served under `/api/ex`: no other route is there."""
    # What answers under a slug that nobody has, or that is not published, is DISPATCH-1's and DISPATCH-3's.
    for call in judged(history.named("call_extension")):
        if call.arguments.get("trap") == "no_route":
            yield unserved(call)


def unserved(call: Operation) -> Finding:
    """Judge a call of a path under `/api/ex` at which nothing may be; leading elsewhere is not serving."""
    here = (Witness(call.index),)
    if call.outcome == "ok":
        return Breach("something else than an extension is served under /api/ex", here, "a 4xx", answer(call))
    if call.outcome == "unknown" or (call.http_status or BROKEN) >= BROKEN:
        return Doubt("nobody knows whether something else than an extension is served under /api/ex", here)
    return KEPT


@clause("SLUG-9", "SHOULD", source="RFC 9110", quote=UNIQUE, zh="该拒绝是 409。")
def refuses_with_a_conflict(history: History) -> Findings:
    """That refusal is a 409."""
    holdings = Holdings(history)
    for save, rivals in conflicts(holdings):
        silent = save.http_status in {None, TOO_MANY} or holdings.deleted(workflow_of(save), save)
        if save.outcome == "refused" and not silent:
            places = (Witness(rivals[0].save.index), Witness(save.index))
            because = "a slug that is taken is refused with another status"
            yield KEPT if save.http_status == CONFLICT else Breach(because, places, CONFLICT, save.http_status)


SECTION = Section(
    name="slugs",
    title="Slugs",
    title_zh="slug",
    capability="extension",
    clauses=(
        refuses_what_is_taken,
        is_unique_everywhere,
        has_one_winner,
        is_no_conflict_with_itself,
        is_free_once_its_owner_is_gone,
        has_one_spelling,
        refuses_what_is_malformed,
        serves_nothing_else,
        refuses_with_a_conflict,
    ),
)
