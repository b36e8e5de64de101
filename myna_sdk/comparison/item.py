"""How one item of the expected and the actual facts relate. It holds no fact itself."""

from typing import NoReturn

import attrs

from myna_sdk.comparison.why import Verdict, Why
from myna_sdk.model.facts import FactItem


@attrs.frozen
class ItemComparison:
    """The verdict on one item.

    Attributes:
        item: Which item.
        verdict: How the two values relate.
        why: For `Verdict.SPELLING` each difference that was set aside, and none that was not
            needed; for the others what is known of the cause, which may be nothing.
    """

    item: FactItem
    verdict: Verdict
    why: tuple[Why, ...] = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a comparison is no bool: look at its verdict")


def in_order(*whys: Why) -> tuple[Why, ...]:
    """Return the reasons once each, in the order in which `Why` names them."""
    return tuple(why for why in Why if why in whys)
