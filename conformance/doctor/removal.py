"""The clean-up: everything that an examination made is removed, also what dialogs and internal entries left."""

from conformance.doctor.examination import Examination
from conformance.doctor.finding import Finding, State, say
from conformance.doctor.hints import what_came
from conformance.drive.belongings import MAKER, Belongings, removers
from conformance.history.operation import Operation

USUAL = "delete_workflow"


async def remove_all(examination: Examination) -> None:
    """Remove what was made, the youngest first, and say what stays behind."""
    if not examination.writes:
        return
    belongings = Belongings(examination.profile)
    for operation in examination.heard:
        belongings.note(operation)
    for stray in await _strays(examination):
        belongings.found(stray)
    answers: dict[str, list[Operation]] = {}
    for thing in reversed(belongings.left):
        if thing.sign is None and examination.target.offers(thing.remover):
            answer = await examination.target.call(thing.remover, thing.arguments)
            answers.setdefault(thing.remover, []).append(answer)
    for remover, removed in answers.items():
        examination.tell(_said(remover, removed))
    if examination.made and MAKER not in removers(examination.profile):
        stays = say("left-behind", name=examination.known["name"])
        spelled = examination.target.offers(USUAL)
        state = State.NOT_TRIED if spelled else State.NOT_SPELLED
        examination.tell(Finding(name=USUAL, state=state, works=False, because=(stays,)))


async def _strays(examination: Examination) -> list[str]:
    """The listed workflows that bear our name, whoever made them."""
    if not examination.target.offers("list_workflows"):
        return []
    listing = await examination.target.call("list_workflows", {"limit": examination.known["limit"]})
    items = listing.fields.get("items")
    rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
    ours = [row.get("workflow_id") for row in rows if examination.known["name"] in str(row.get("name"))]
    return [each for each in ours if isinstance(each, str)]


def _said(remover: str, removed: list[Operation]) -> Finding:
    failed = [operation for operation in removed if operation.outcome != "ok"]
    first = failed[0] if failed else removed[0]
    state = State.OK if not failed else State.REFUSED if first.outcome == "refused" else State.FAILED
    counted = say("removed", count=len(removed) - len(failed), total=len(removed))
    return Finding(
        name=remover, state=state, works=not failed, status=first.http_status, ms=first.returned_at - first.called_at,
        because=(counted, *what_came(first)) if failed else (counted,), root="" if not failed else remover,
    )  # fmt: skip
