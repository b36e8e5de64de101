"""What one benchmark found: a ratio and the aim it was given."""

from typing import Literal

import attrs


@attrs.frozen(kw_only=True)
class Result:
    """One ratio, measured in one run on one machine.

    Attributes:
        name: Stable; users compare it across versions.
        ratio: What was measured, ours against the reference.
        aim: What it should reach or stay below.
        better: Which side of the aim is the good one.
    """

    name: str
    ratio: float
    aim: float
    better: Literal["lower", "higher"]

    @property
    def holds(self) -> bool:
        """Whether the ratio is on the good side of the aim."""
        return self.ratio <= self.aim if self.better == "lower" else self.ratio >= self.aim
