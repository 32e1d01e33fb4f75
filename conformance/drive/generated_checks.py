"""What schemathesis says of the answers to its calls, without what the contract allows.

docs/explanation/openapi-checks.md says of each of its checks why it is used, in part or not at all.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from conformance.contract.backend.behaviour import UNSPOKEN, described_by, invalid_input
from conformance.contract.backend.extension import Call
from conformance.contract.backend.extension import Extension as Met
from conformance.contract.backend.openapi_document import Described, Document, is_json, mapping, required
from conformance.drive import descriptions, extensions
from conformance.drive.extensions import Extension
from conformance.drive.generated_calls import Generated
from conformance.drive.unit import Driver
from conformance.history.operation import Exchange, Operation
from conformance.history.strict_json import read_value

if TYPE_CHECKING:
    from schemathesis import Response
    from schemathesis.core.failures import Failure

OF_BODIES = frozenset({"content_type_conformance", "response_schema_conformance"})
"""Checks that need the whole body of an answer."""

LONGEST = 600


async def act(driver: Driver, served: Sequence[Extension], batch: Sequence[Generated | None]) -> None:
    """Read the document, send generated calls, and note what the checks say of each answer."""
    reading = await descriptions.read(driver, served)
    document = Document(mapping(reading.fields.get("document")))
    for each in filter(None, batch):
        how = {} if each.raw is None else {"raw_body": each.raw, "content_type": each.arguments["content_type"]}
        operation = await driver.call("call_extension", each.arguments, **how)
        await extensions.settle(driver, each.extension, operation)
        for check, fault in findings(each, operation, document):
            arguments = {"operation": each.operation, "check": check, "message": fault[:LONGEST]}
            driver.note("openapi_check", arguments, {}, "failed" if fault else "ok")


def findings(each: Generated, operation: Operation, document: Document) -> Iterator[tuple[str, str]]:
    """Each check that can speak about an answer, with what it found wrong; empty where nothing is."""
    exchange = operation.exchange
    if exchange is None or exchange.status is None or exchange.status in UNSPOKEN:
        return
    response = response_of(each, exchange)
    is_whole = exchange.size <= len(response.content)
    for name, check in checks().items():
        if name not in OF_BODIES or is_whole:
            counted = [failure for failure in failures(each, response, check) if counts(name, failure, exchange)]
            if name == "negative_data_rejection" and counted and not forbidden(operation, document):
                counted = []
            yield name, "; ".join(str(failure.message) or failure.title for failure in counted)


def checks() -> dict[str, Any]:
    """The engine's checks that ask for what OPENAPI-8 asks for."""
    from schemathesis.checks import not_a_server_error  # noqa: PLC0415 - slow, and needed here alone
    from schemathesis.specs.openapi import checks as known  # noqa: PLC0415 - likewise

    return {
        "not_a_server_error": not_a_server_error,
        "status_code_conformance": known.status_code_conformance,
        "content_type_conformance": known.content_type_conformance,
        "response_headers_conformance": known.response_headers_conformance,
        "response_schema_conformance": known.response_schema_conformance,
        "negative_data_rejection": known.negative_data_rejection,
    }


def response_of(each: Generated, exchange: Exchange) -> "Response":
    """An answer as the engine reads it."""
    from schemathesis import Response  # noqa: PLC0415 - slow, and needed here alone

    headers = {name: [value] for name, value in exchange.response_headers.items()}
    content = (exchange.response_body or "").encode()
    return Response(exchange.status or 0, headers, content, each.request, elapsed=0.0, verify=True)


def failures(each: Generated, response: "Response", check: Callable[..., bool | None]) -> Sequence["Failure"]:
    """What one check has against an answer."""
    from schemathesis.core.failures import FailureGroup  # noqa: PLC0415 - slow, and needed here alone

    try:
        each.case.validate_response(response, checks=[check])
    except FailureGroup as group:
        return group.exceptions
    return ()


def counts(check: str, failure: "Failure", exchange: Exchange) -> bool:
    """Whether the contract asks for what a check misses in an answer."""
    if check not in OF_BODIES:
        return True
    kind = next((value for name, value in exchange.response_headers.items() if name.lower() == "content-type"), "")
    if type(failure).__name__ == "MissingContentType" or not exchange.response_body:
        return False  # to say what a body is, or to have one, is a matter of HTTP, and no schema speaks of it
    # `application/problem+json` in place of `application/json` is JSON all the same: a schema can be held against it.
    return check != "content_type_conformance" or not is_json(kind)


def forbidden(operation: Operation, document: Document) -> bool:
    """Whether a call that was accepted is one that no lenient reading of the document allows."""
    call = Call(operation, Met.of(operation.arguments.get("extension")))
    described = described_by(document, call)
    if operation.outcome != "ok" or described is None:
        return False
    return bool(invalid_input(call, described)) or lacks_its_body(operation, described)


def lacks_its_body(operation: Operation, described: Described) -> bool:
    """Whether members are required of a JSON body that is none: a broken text, or a value that has no members."""
    schema = described.body("body")
    if schema is None or described.body("form") is not None or not required(described.document, schema):
        return False
    raw, exchange = operation.arguments.get("raw_body"), operation.exchange
    if raw is not None:
        _, fault = read_value(exchange.request_body or "" if exchange else "")
        return bool(fault)
    body = operation.arguments.get("body")
    return not isinstance(body, dict | list)


def give_up(driver: Driver, error: Exception) -> None:
    """Note that no request could be made of the document, so that nobody knows how its operations behave."""
    arguments = {"operation": "every operation", "check": "generation", "message": str(error)[:LONGEST]}
    driver.note("openapi_check", arguments, {}, "unknown")
