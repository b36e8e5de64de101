"""The numbered checks of this plugin (``rules.toml``), made or not."""

from typing import Final

import myna_sdk.authoring as m

RULES: Final[m.Rules] = m.read_rules("myna_pocketsign")
UNMADE: Final = m.Checklist(RULES)
"""No check was made yet."""
