"""The numbered checks of a call (``rules.toml``), made or not."""

from typing import Final

import myna_sdk.authoring as m

RULES: Final[m.Rules] = m.read_rules("myna_pocketsign", "ps-")
UNMADE: Final = m.Checklist(RULES)
"""No check was made yet."""
