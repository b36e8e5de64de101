"""Billed requests: none passes without a witness, which knows afterwards what is known of them."""

import pytest

from myna_sdk.effects import Addressed, Effect, Flow, HttpReply, HttpRequest
from myna_sdk.errors import PluginError, TransportError
from myna_sdk.model.fate import Fate
from myna_sdk.providers.boundary import within
from myna_sdk.providers.witness import Witness

BILLED = HttpRequest("POST", "https://api.example/", billed=True)
FREE = HttpRequest("GET", "https://api.example/")


async def _asks(*requests: HttpRequest) -> int:
    for request in requests:
        try:
            await request
        except TransportError:
            continue
    return len(requests)


def _played(flow: Flow[int], answers: list[HttpReply | BaseException]) -> int:
    """Return what ``flow`` returns, each of its requests having got one of ``answers``."""
    step: Effect[object] = flow.send(None)
    try:
        for answer in answers:
            assert isinstance(step, Addressed)
            step = flow.throw(answer) if isinstance(answer, BaseException) else flow.send(answer)
    except StopIteration as end:
        return int(end.value)
    raise AssertionError("the flow asked for more")


def _fate(*played: tuple[HttpRequest, HttpReply | BaseException]) -> Fate:
    witness = Witness()
    call = _asks(*(request for request, _ in played))
    flow = within(call, plugin="acme", instance="acme", witness=witness)
    assert _played(flow, [answer for _, answer in played]) == len(played)
    return witness.fate


LOST = TransportError("timeout", "no reply", sent=True)
NEVER_LEFT = TransportError("connect-failed", "no connection", sent=False)


@pytest.mark.parametrize(
    ("played", "fate"),
    [
        ([(FREE, HttpReply(200))], Fate.NOT_SENT),
        ([(BILLED, HttpReply(200))], Fate.ANSWERED),
        ([(BILLED, HttpReply(503))], Fate.ANSWERED),
        ([(BILLED, LOST)], Fate.UNKNOWN),
        ([(BILLED, NEVER_LEFT)], Fate.NOT_SENT),
        ([(BILLED, HttpReply(400)), (BILLED, NEVER_LEFT)], Fate.ANSWERED),
        ([(BILLED, HttpReply(400)), (BILLED, LOST)], Fate.UNKNOWN),
        ([(BILLED, LOST), (FREE, HttpReply(200))], Fate.UNKNOWN),
        ([(BILLED, LOST), (BILLED, HttpReply(200))], Fate.UNKNOWN),
        ([(BILLED, LOST), (BILLED, NEVER_LEFT)], Fate.UNKNOWN),
    ],
)
def test_a_witness_knows_no_more_than_the_replies_tell(
    played: list[tuple[HttpRequest, HttpReply | BaseException]], fate: Fate
) -> None:
    assert _fate(*played) is fate


def test_a_billed_request_without_a_witness_never_leaves() -> None:
    async def pay() -> HttpReply:
        return await BILLED

    flow = within(pay(), plugin="acme", instance="acme")
    with pytest.raises(PluginError) as caught:
        flow.send(None)
    assert caught.value.code == "effect-refused"
