"""Decisions as flows. Nothing is kept: a decision becomes a record by its receipt."""

from collections.abc import Callable

from myna_sdk.cases.decision import Decision
from myna_sdk.cases.verification import Verifying
from myna_sdk.effects import Now
from myna_sdk.model.instants import day_in_japan
from myna_sdk.providers.context import Environment
from myna_sdk.residence.book import RuleBook
from myna_sdk.residence.judging import judge
from myna_sdk.residence.rules import Rule


class ResidenceFlows:
    """Whether verified facts replace a copy. Each method is a flow; both clients bind them."""

    def __init__(self, book: Callable[[], RuleBook], environment: Environment) -> None:
        self._book = book
        self._environment = environment

    async def decide(self, use_case: str, result: Verifying) -> Decision:
        """Return whether what ``result`` verified replaces the copy for ``use_case``, and the rest.

        The rule is the one in force on the day of the check, in Japan; the age of the facts is
        judged now.

        Args:
            use_case: The paperwork, such as ``rental-screening``; `table` lists them.
            result: Of an identity check, or of latest facts.

        Raises:
            UsageError: ``paperwork-unknown``, with the nearest; ``law-day-not-recorded``.
            ConfigError: ``residence-rule-invalid``: a rule of the firm or of a plugin cannot be.
        """
        verification = result.verification
        rule = self._book().rule_of(use_case, day_in_japan(verification.at))
        at = await Now()
        return judge(rule, verification, environment=self._environment, at=at)

    async def table(self) -> tuple[Rule, ...]:
        """Return every rule, those of the firm included.

        Raises:
            ConfigError: ``residence-rule-invalid``.
        """
        return self._book().rules
