"""No frame of a consent shows the browser session: what stops there is logged with its locals."""

import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from myna_mock.world_face import WorldFace
from myna_sdk import Myna
from myna_sdk.consents.flows import ConsentFlows
from tests.consents.conftest import WHO

SESSION = "session-of-one-browser"


@pytest.mark.parametrize(
    "call",
    [
        lambda flows, _: flows.start(
            "address-update", items={"address"}, subject=WHO, browser_session=SESSION
        ),
        lambda flows, callback: flows.complete(callback, browser_session=SESSION),
        lambda flows, _: flows.withdraw(WHO, browser_session=SESSION),
    ],
    ids=["start", "complete", "withdraw"],
)
def test_the_browser_session_shows_in_no_traceback(
    myna: Myna, world: WorldFace, call: Callable[[ConsentFlows, Any], Coroutine[Any, Any, object]]
) -> None:
    asked = myna.consents.start(
        "address-update", items={"address"}, subject=WHO, browser_session=SESSION
    )
    callback = world.person("mihon-hanako").sign(asked.url)
    flow = call(ConsentFlows(myna.wiring.deployment), callback)
    flow.send(None)
    with pytest.raises(RuntimeError) as stopped:
        flow.throw(RuntimeError("stopped"))
    told = traceback.TracebackException.from_exception(stopped.value, capture_locals=True)
    frames = [frame for frame in told.stack if "myna_sdk" in frame.filename]
    assert frames
    assert SESSION not in "".join(str(frame.locals) for frame in frames)
