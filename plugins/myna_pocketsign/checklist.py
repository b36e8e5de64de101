"""The numbered checks of a call (``rules.toml``), made or not."""

from typing import Final

import myna_sdk.authoring as m

RULES: Final[m.Rules] = m.read_rules("myna_pocketsign", "ps-")
UNMADE: Final = m.Checklist(RULES)
"""No check was made yet."""


def compared(held: bool) -> m.CheckResult:  # noqa: FBT001 - what was found
    """Return the result of a comparison."""
    return m.CheckResult.PASSED if held else m.CheckResult.FAILED
