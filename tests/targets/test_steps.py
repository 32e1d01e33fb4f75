"""Operations of several exchanges: what one step keeps the next one uses, and the first that fails is the answer."""

import pytest

from tests.targets.hostile import answer, run
from tests.targets.spelled import body_of, calls, route_of, speaking

STEPS = """
operations:
  create_workflow:
    steps:
      - method: POST
        path: /seeds
        body: {kind: $kind}
        answer: {fields: {workflow_id: body.id, colour: body.colour}}
        keep: {seed: body.seed}
      - method: PATCH
        path: "/seeds/{seed}"
        body: {name: $name, from: $seed}
        answer: {fields: {name: body.name}}
        keep: {etag: 'headers.etag'}
      - method: PUT
        path: "/seeds/{seed}/state"
        headers: {If-Match: "{etag}"}
        answer: {fields: {colour: body.colour}}
"""
SEEDED = answer(b'{"id": "w1", "seed": "s/1", "colour": "red"}', "201 Created")
NAMED = answer(b'{"name": "mine"}', "200 OK", "ETag: e7")
READY = answer(b'{"colour": "green"}')
ROUTES = {"POST /seeds": SEEDED, "PATCH /seeds/s%2F1": NAMED, "PUT /seeds/s%2F1/state": READY}
ASKED = ("create_workflow", {"name": "mine", "kind": "workflow"})


def test_what_a_step_keeps_the_following_ones_use() -> None:
    """In paths, headers and bodies, beside the operation's own arguments."""
    (made,), served = calls(STEPS, ROUTES, ASKED)
    assert made.outcome == "ok"
    assert [(route_of(each), body_of(each)) for each in served.requests] == [
        ("POST /seeds", '{"kind":"workflow"}'),
        ("PATCH /seeds/s%2F1", '{"name":"mine","from":"s/1"}'),
        ("PUT /seeds/s%2F1/state", ""),
    ]
    assert b"If-Match: e7\r\n" in served.requests[2]


def test_the_fields_of_all_steps_are_told() -> None:
    """Where two tell the same one, the later counts; what is only kept is no field, and no argument."""
    (made,), _ = calls(STEPS, ROUTES, ASKED)
    assert made.fields == {"workflow_id": "w1", "name": "mine", "colour": "green"}
    assert made.arguments == ASKED[1]


def test_earlier_exchanges_are_kept_in_their_order() -> None:
    """The last one stands where a single one would."""
    (made,), _ = calls(STEPS, ROUTES, ASKED)
    assert [each.method for each in made.earlier] == ["POST", "PATCH"]
    assert made.exchange is not None
    assert made.exchange.method == "PUT"


@pytest.mark.parametrize(
    ("broken", "said", "outcome", "sent", "fields"),
    [
        ("POST /seeds", "409 Conflict", "refused", 1, {"code": "no"}),
        ("PATCH /seeds/s%2F1", "422 Wrong", "refused", 2, {"workflow_id": "w1", "colour": "red", "code": "no"}),
        ("PATCH /seeds/s%2F1", "500 Oops", "failed", 2, {"workflow_id": "w1", "colour": "red", "code": "no"}),
    ],
)
def test_the_first_step_that_fails_is_the_answer(
    broken: str, said: str, outcome: str, sent: int, fields: dict[str, str]
) -> None:
    """Nothing more is sent, and what the earlier steps told is told, so that what they made can be removed."""
    (made,), served = calls(STEPS, {**ROUTES, broken: answer(b'{"code": "no"}', said)}, ASKED)
    assert (made.outcome, made.fields, len(served.requests)) == (outcome, fields, sent)
    assert len(made.earlier) == sent - 1
    assert made.exchange is not None
    assert made.exchange.status == int(said[:3])


def test_only_the_last_step_is_sent_the_raw_body() -> None:
    """Those that lead up to it are as lawful as ever."""

    async def act() -> None:
        async with speaking(STEPS, ROUTES) as (target, served):
            await target.call(*ASKED, raw_body=b"{broken")
        assert [body_of(each) for each in served.requests][1:] == ['{"name":"mine","from":"s/1"}', "{broken"]
        assert body_of(served.requests[0]) == '{"kind":"workflow"}'

    run(act())


def test_only_the_last_step_is_left_early() -> None:
    """A client that goes away before it is answered has prepared what it asks for."""

    async def act() -> None:
        async with speaking(STEPS, ROUTES) as (target, served):
            made = await target.call(*ASKED, leave_before_headers=True)
        assert (made.outcome, made.fields["ending"]) == ("unknown", "left")
        assert [route_of(each) for each in served.requests][:2] == ["POST /seeds", "PATCH /seeds/s%2F1"]

    run(act())


def test_what_is_kept_is_forgotten_with_the_operation() -> None:
    """The next one keeps values of its own."""
    seeds = iter((b"one", b"two"))
    routes = {
        "POST /seeds": lambda _: answer(b'{"id": "w", "seed": "%s"}' % next(seeds)),
        "PATCH /seeds/one": NAMED,
        "PATCH /seeds/two": NAMED,
        "PUT /seeds/one/state": READY,
        "PUT /seeds/two/state": READY,
    }
    made, _ = calls(STEPS, routes, ASKED, ASKED)
    assert [each.outcome for each in made] == ["ok", "ok"]


def test_steps_may_hold_ways_and_ways_may_hold_steps() -> None:
    """Each inner call has the outer one's actor, where it names none."""
    profile = """
auth: {me: {env: TOKEN}}
operations:
  create_workflow:
    actor: me
    steps:
      - ways:
          - {method: POST, path: /old}
          - steps: [{path: /csrf, keep: {mark: body.mark}}, {method: POST, path: "/new/{mark}"}]
      - {method: POST, path: /last}
"""
    routes = {"GET /csrf": answer(b'{"mark": "m"}'), "POST /new/m": answer(b"{}"), "POST /last": answer(b"{}")}
    (made,), served = calls(profile, routes, ("create_workflow", {}), environment={"TOKEN": "t0ken"})
    assert made.outcome == "ok"
    assert [route_of(each) for each in served.requests] == ["POST /old", "GET /csrf", "POST /new/m", "POST /last"]
    assert all(b"Authorization: Bearer t0ken" in each for each in served.requests)
