"""Whether an extension behaves as the document said that was read last before the call."""

from conformance.contract.backend.extension import ROOT, Call, calls
from conformance.contract.backend.openapi_document import Described, Document, kinds, mapping, properties, required
from conformance.contract.backend.outputs import in_time
from conformance.contract.backend.parameters import Input, Sent, Standing, is_placeholder, resolve
from conformance.contract.backend.publications import CHANGES
from conformance.contract.backend.schemas import conforms
from conformance.contract.refusal import answer
from conformance.contract.verdict import KEPT, Breach, Doubt, Finding, Findings, Witness
from conformance.history.history import History
from conformance.history.operation import Operation
from conformance.history.strict_json import read_value

ABOUT_VALUES = frozenset({None, "missing", "wrong_type", "malformed"})
"""The traps that are a matter of what is sent, which is what a document describes."""

UNSPOKEN = frozenset({413, 414, 429, 431})
"""Statuses that whatever stands before a server may give to anybody."""

BROKE = 500


def as_documented(history: History) -> Findings:
    """Judge the calls by the document, and what a generator of requests found."""
    read = {
        reading.index: Document(mapping(reading.fields.get("document")))
        for reading in history.named("openapi")
        if reading.outcome == "ok"
    }
    for call in calls(history) if read else ():
        if call.trap in ABOUT_VALUES and call.answered:
            reading = read_before(history, call)
            described = described_by(read[reading.index], call) if reading else None
            if reading and described and call.operation.http_status is not None:
                yield behaved(call, described, reading)
    for check in history.named("openapi_check"):
        yield checked(check)


def checked(check: Operation) -> Finding:
    """What a generator of requests says of one of its checks."""
    here = (Witness(check.index),)
    if check.outcome == "ok":
        return KEPT
    said = f"{check.arguments.get('operation')}: {check.arguments.get('check')}"
    message = check.arguments.get("message") or check.fields.get("message")
    if check.outcome == "unknown":
        return Doubt(f"{said} could not be decided", here)
    return Breach(f"an extension does not behave as documented: {said}", here, "as documented", message)


def read_before(history: History, call: Call) -> Operation | None:
    """The last reading of the document before a call, if nothing was published or withdrawn since."""
    readings = [o for o in history.named("openapi") if o.outcome == "ok" and o.returned_at <= call.operation.called_at]
    if not readings:
        return None
    last = readings[-1]
    own = call.met.text("workflow_id")
    for change in history.named(*CHANGES):
        since = change.returned_at > last.called_at and change.called_at < call.operation.returned_at
        if since and change.outcome != "refused" and own in {"", change.arguments.get("workflow_id")}:
            return None
    return last


def described_by(document: Document, call: Call) -> Described | None:
    """The documented operation that a call asked for; one with fewer placeholders comes first."""
    arguments = call.operation.arguments
    asked = f"{ROOT}{str(arguments.get('slug') or '').strip('/')}{arguments.get('path') or ''}".rstrip("/")
    fitting = [each for each in document.extensions.values() if each.method == call.method and fits(each.route, asked)]
    return min(fitting, key=lambda each: each.route.count("{"), default=None)


def fits(route: str, asked: str) -> bool:
    """Whether a path is one of a template's."""
    wanted, found = route.split("/"), asked.split("/")
    pairs = zip(wanted, found, strict=False)
    return len(wanted) == len(found) and all(is_placeholder(one) or one == other for one, other in pairs)


def behaved(call: Call, described: Described, reading: Operation) -> Finding:
    """Judge one answer by the operation's description."""
    operation = call.operation
    status = operation.http_status or 0
    places = (Witness(reading.index), Witness(operation.index))
    if status >= BROKE and call.met.text("outcome") != "fails" and not may_be_late(call):
        return Breach("a documented extension breaks", places, "no 5xx", answer(operation))
    response = described.response(status)
    if response is None and status not in UNSPOKEN:
        documented = sorted(str(each) for each in described.responses)
        return Breach("an extension answers with a status that is not documented", places, documented, status)
    if operation.outcome == "ok" and (invalid := invalid_input(call, described)):
        because = f"a request that is invalid by the document was accepted: {invalid}"
        return Breach(because, places, "a 4xx", answer(operation))
    return body_as_documented(call, described, places)


def may_be_late(call: Call) -> bool:
    """Whether a synchronous call's time may have been up, or nobody knows how long it had."""
    return call.met.text("mode") != "async" and bool(call.met.told) and not in_time(call)


def invalid_input(call: Call, described: Described) -> str:
    """What the document forbids in a request and no lenient reading allows; empty where nothing is."""
    if call.operation.arguments.get("raw_body") is not None:
        return ""
    template = described.route.removeprefix(f"{ROOT}{str(call.operation.arguments.get('slug') or '').strip('/')}")
    readings = resolve(inputs_of(described), Sent.of(call.operation.arguments, template))
    wrong = (f"{key} is missing" for key, reading in readings.items() if reading.standing is Standing.MISSING)
    other = (f"{key} is of another type" for key, reading in readings.items() if reading.standing is Standing.WRONG)
    return next(iter([*wrong, *other]), "")


def inputs_of(described: Described) -> list[Input]:
    """The inputs that a document describes, as far as they are of one scalar type; null may be allowed beside it."""
    document = described.document
    found = [
        (name, place, parameter.get("required") is True, described.schema_of(parameter))
        for (place, name), parameter in described.parameters.items()
        if place in {"path", "query"}
    ]
    for source in ("form", "body"):
        schema = described.body(source) or {}
        needed = required(document, schema)
        found += [(key, source, key in needed, mapping(each)) for key, each in properties(document, schema).items()]
    contents = [source for source in ("form", "body") if described.body(source) is not None]
    inputs = []
    for key, source, needed_here, schema in found:
        allowed = kinds(document, schema)
        single = next(iter(allowed)) if len(allowed) == 1 else ""
        optional = source in contents and len(contents) > 1
        inputs.append(Input(key, source, single or "any", required=needed_here and not optional))
    return [each for each in inputs if each.type in {"string", "number", "boolean"}]


def body_as_documented(call: Call, described: Described, places: tuple[Witness, ...]) -> Finding:
    """Judge an answer's body by the schema of its status; a body that was cut says nothing."""
    operation = call.operation
    exchange = operation.exchange
    schema = described.reply(operation.http_status or 0)
    if exchange is None or not exchange.response_body or not schema:
        return KEPT
    headers = {name.lower(): text for name, text in exchange.response_headers.items()}
    value, fault = read_value(exchange.response_body)
    if exchange.size > len(exchange.response_body.encode()) or "json" not in headers.get("content-type", "json"):
        return KEPT
    if fault:
        return Breach("an answer is no JSON although it is documented so", places, "JSON", fault)
    opinion = conforms(value, schema, described.document.root)
    if not opinion.certain:
        return Doubt(f"an answer could not be held against its schema: {opinion.fault}", places)
    if opinion.fault:
        return Breach("an answer is not as its schema says", places, "as documented", opinion.fault)
    return KEPT
