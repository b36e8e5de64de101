"""The numbered checks of a login, each with its rule (``rules.toml``), made or not."""

from typing import Final

from myna_sdk.model.rules import Checklist, Rules, read_rules

RULES: Final[Rules] = read_rules("myna_sdk.providers.oidc")
UNMADE: Final = Checklist(RULES)
"""No check was made yet."""
