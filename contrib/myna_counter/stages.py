"""Where one check at the counter stands. Each stage holds what it needs and nothing else.

What a stage does not hold is gone: whoever leaves a stage with personal data has let go of them.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, TypeAlias

import attrs

from myna_sdk.card.readings import ChipReading
from myna_sdk.card.refusals import CardRefusal
from myna_sdk.identity.card_status import CardStatus
from myna_sdk.law.evidence import Revocation
from myna_sdk.law.judging import MethodJudgement
from myna_sdk.law.use_cases import UseCase
from myna_sdk.model.instants import Instant
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Outcome, Rejected, Verified
from myna_sdk.model.reasons import Reason


@attrs.frozen(repr=False, kw_only=True)
class Errand(Masked):
    """What the member of staff told before the card came.

    Attributes:
        use_case: Why the person is checked.
        confirmed_by: Who checks.
        recorded_by: Who makes the record; ``None``: the same.
        subject: The firm's own name for the person, if given.
        ask_operator: Whether an operator is asked how the card's certificate stands.
    """

    use_case: UseCase
    confirmed_by: str
    recorded_by: str | None = None
    subject: Concealed[str] | None = None
    ask_operator: bool = False


@attrs.frozen
class Trouble:
    """Why it does not go on.

    Attributes:
        code: A key of the texts, or a code of ours that they do not know.
        refusal: What the card or its holder refused, if that is why.
    """

    code: str
    refusal: CardRefusal | None = None


@attrs.frozen(kw_only=True)
class Preparing:
    """The member of staff says why, and who they are.

    Attributes:
        errand: What was told before, without the customer.
        problem: What was wrong with the form.
    """

    errand: Errand | None = None
    problem: str | None = None


@attrs.frozen(kw_only=True)
class Waiting:
    """A card is waited for.

    Attributes:
        errand: Why.
        trouble: What keeps one from coming, or took one away.
    """

    errand: Errand
    trouble: str | None = None


@attrs.frozen(kw_only=True)
class Asking:
    """The customer types the printed number.

    Attributes:
        errand: Why.
        with_pin: Whether the PIN of user authentication may be typed too.
        wrong: What was wrong with what was typed before.
    """

    errand: Errand
    with_pin: bool = False
    wrong: CardRefusal | None = None


@attrs.frozen(kw_only=True)
class Reading:
    """The card is read.

    Attributes:
        errand: Why.
        reader: Which reader it is in.
        with_pin: Whether the PIN might be typed too.
    """

    errand: Errand
    reader: str
    with_pin: bool = False


@attrs.frozen(repr=False, kw_only=True)
class Showing(Masked):
    """The member of staff compares and decides.

    Attributes:
        errand: Why.
        reading: What was read: authentic, in force, with a photograph.
        photo: The photograph as PNG.
        status: What an operator said of the card, if one was asked.
        problem: What was wrong with the form.
    """

    errand: Errand
    reading: ChipReading
    photo: Concealed[bytes]
    status: CardStatus | None = None
    problem: str | None = None


@attrs.frozen(repr=False, kw_only=True)
class Unacceptable(Masked):
    """What was read cannot be accepted, so that nothing of it is shown.

    Attributes:
        errand: Why the person is checked.
        reading: What was read, to be recorded as refused.
        why: A key of the texts.
    """

    errand: Errand
    reading: ChipReading
    why: str


@attrs.frozen(kw_only=True)
class Recording:
    """The decision is being written down."""

    errand: Errand


@attrs.frozen(kw_only=True)
class Sheet:
    """What the one-page record says. No fact of the person and no number of the card is in it.

    Attributes:
        id: The check's id in the firm's own records.
        at: The instant that judged.
        ended: ``verified``, ``rejected`` or ``undetermined``.
        reason: Why it is not verified.
        use_case: Why the person was checked.
        confirmed_by: Who checked.
        recorded_by: Who made the record.
        municipality: Who issued the card.
        expires_on: The card's last day.
        status: Whether the card was revoked, as far as an operator told.
        operator: Who was asked, if anybody was.
        methods: The legal methods, judged.
    """

    id: str
    at: Instant
    ended: str
    reason: Reason | None
    use_case: UseCase
    confirmed_by: str
    recorded_by: str
    municipality: str
    expires_on: date
    status: Revocation
    operator: str | None
    methods: tuple[MethodJudgement, ...]


@attrs.frozen(kw_only=True)
class Recorded:
    """The decision is recorded; its sheet can be printed.

    Attributes:
        errand: Why, without the customer.
        sheet: The record.
    """

    errand: Errand
    sheet: Sheet


@attrs.frozen(kw_only=True)
class Stopped:
    """It does not go on, and nothing was recorded.

    Attributes:
        errand: Why the person is checked.
        trouble: What happened.
    """

    errand: Errand
    trouble: Trouble


Stage: TypeAlias = (
    Preparing | Waiting | Asking | Reading | Showing | Unacceptable | Recording | Recorded | Stopped
)

STEPS: Final[Mapping[type, int]] = {
    Preparing: 0,
    Waiting: 1,
    Asking: 2,
    Reading: 2,
    Showing: 3,
    Unacceptable: 3,
    Recording: 4,
    Recorded: 4,
}
"""Which of the steps that people see a stage belongs to."""

SENSITIVE: Final = (Asking, Reading, Showing, Unacceptable)
"""The stages that a page left alone, or a card taken away, brings to an end."""


def ended(outcome: Outcome) -> str:
    """Return ``verified``, ``rejected`` or ``undetermined``."""
    if isinstance(outcome, Verified):
        return "verified"
    return "rejected" if isinstance(outcome, Rejected) else "undetermined"
