"""What can happen to whom. Where nobody outside knows, it is an option."""

import attrs

from myna_mock.people import events as happened
from myna_mock.people.events import LifeEvent
from myna_mock.people.state import CertificateStatus, PersonState
from myna_sdk.errors import UsageError
from myna_sdk.model.certificate import CertificateKind


@attrs.frozen(kw_only=True)
class LifeRules:
    """Rules of life that are unconfirmed.

    Attributes:
        hold_can_be_lifted: The hold of a user-authentication certificate can end without a
            re-issue. That of a signing certificate never does.
    """

    hold_can_be_lifted: bool = True


def refuse_impossible(event: LifeEvent, state: PersonState, rules: LifeRules) -> None:
    """Return if ``event`` can happen to a person of whom ``state`` is true.

    Raises:
        UsageError: ``event-impossible``, with the reason.
    """
    reason = _why_not(event, state, rules)
    if reason is not None:
        raise UsageError("event-impossible", reason, event=event.kind_name)


def _why_not(event: LifeEvent, state: PersonState, rules: LifeRules) -> str | None:
    if not state.alive:
        return "nothing happens to a person after their death"
    match event:
        case happened.Lifted():
            return _why_no_lift(state, rules)
        case happened.PhoneEnrolled() if state.usable(_AUTHENTICATION) is None:
            return "enrolling a phone takes a card whose certificate holds"
        case happened.Renewed() if state.usable(_AUTHENTICATION) is None:
            return "only certificates that hold are renewed; reissue them instead"
        case happened.Found() if state.card_ends is None or state.card_at_hand:
            return "no card is lost"
        case happened.Lost() if not state.card_at_hand:
            return "there is no card at hand to lose"
    return None


def _why_no_lift(state: PersonState, rules: LifeRules) -> str | None:
    if not rules.hold_can_be_lifted:
        return "in this world a hold ends by re-issue only"
    held = (c.status(state.at) is CertificateStatus.HELD for c in state.latest(_AUTHENTICATION))
    return None if any(held) else "no user-authentication certificate is on hold"


_AUTHENTICATION = CertificateKind.USER_AUTHENTICATION
