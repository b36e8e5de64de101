"""How to make each reason of the catalogue come about: one arrangement for each, none beside."""

from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import Self, TypeAlias
from urllib.parse import parse_qs, urlsplit

import attrs

from myna_mock.people.registry import FIRST
from myna_mock.person_handle import PersonHandle
from myna_mock.standing_fault import StandingFault
from myna_mock.unknown_names import unknown_name
from myna_mock.world_face import WorldFace
from myna_sdk.errors import UsageError
from myna_sdk.model.callback import Callback
from myna_sdk.model.masking import Concealed
from myna_sdk.model.reasons import Reason

UNLISTED_ERROR = "mock_unlisted_error"
"""An OAuth ``error`` that is on nobody's list."""


class Through(StrEnum):
    """What ends with a reason."""

    LOGIN = "login"
    SIGNATURE = "signature"
    STATUS = "status"
    CONSENT = "consent"
    LATEST_FACTS = "latest-facts"
    COUNTER = "counter"
    """A check at the counter: what is read and what the staff say is handed in by the caller."""


@attrs.define(kw_only=True)
class Journey:
    """The person's part of what ends with a given reason.

    Used as a context manager it takes its faults away at the end.

    Attributes:
        world: Where it takes place.
        reason: How it will end.
        persona: Who sets out.
        faults: What was set for it.
    """

    world: WorldFace
    reason: Reason
    persona: str
    faults: list[StandingFault] = attrs.field(factory=list, init=False)

    @property
    def person(self) -> PersonHandle:
        """The handle of who sets out."""
        return self.world.person(self.persona)

    @property
    def through(self) -> Through:
        """What will end with the reason: a login, or what `prepare` is for."""
        found = PREPARATIONS.get(self.reason)
        return Through.LOGIN if found is None else found.through

    def prepare(self) -> None:
        """Make the world such that what the firm asks next ends with the reason.

        For what has no URL (`through`). The person was verified by signature before, and has
        consented, except where the reason is that they did not. Nothing is done for a login,
        which `play` plays as it plays a signature.
        """
        found = PREPARATIONS.get(self.reason)
        if found is not None:
            found.prepare(self)

    @property
    def comes_back(self) -> bool:
        """Whether there is a callback at all: if not, ask for the result by its id."""
        return self.reason is not Reason.NOT_FINISHED

    @property
    def earlier_persona(self) -> str | None:
        """Who must have logged in for the same subject before, if anybody."""
        return self.persona if self.reason is Reason.OTHER_PERSON else None

    def play(self, url: str, browser_session: str) -> tuple[Callback, str]:
        """Play the person's part from ``url`` on, where a login or a signature began.

        Args:
            url: Where the relying party sent the browser.
            browser_session: The session in which the login was started.

        Returns:
            The callback and the browser session in which it arrives. Where nobody comes back
            (`comes_back`), the callback is empty.

        Raises:
            UsageError: ``reason-not-of-a-login``: `prepare` is what the reason needs.
        """
        if self.through is Through.SIGNATURE:
            callback = self.person.sign(url)
            self.prepare()
            return callback, browser_session
        if self.reason not in ARRANGEMENTS:
            raise UsageError("reason-not-of-a-login", f"{self.reason} is no end of a login")
        return ARRANGEMENTS[self.reason](self, url, browser_session)

    def fault(self, address: str, kind: str) -> None:
        """Set a fault that stands until `close`."""
        self.faults.append(self.world.fault(address, kind))

    def close(self) -> None:
        """Take away the faults of this journey."""
        while self.faults:
            self.faults.pop().remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


Arrangement: TypeAlias = Callable[[Journey, str, str], tuple[Callback, str]]


def journey(world: WorldFace, reason: Reason | str, persona: str = FIRST) -> Journey:
    """Return the journey that ends with ``reason``.

    Raises:
        UsageError: ``reason-unknown``, with the nearest names.
    """
    try:
        found = Reason(reason)
    except ValueError:
        raise unknown_name("reason-unknown", "reason", str(reason), Reason) from None
    return Journey(world=world, reason=found, persona=world.person(persona).id)


def _with_fault(address: str, kind: str) -> Arrangement:
    def play(told: Journey, url: str, session: str) -> tuple[Callback, str]:
        callback = told.person.approve(url)
        told.fault(address, kind)
        return callback, session

    return play


def _other_person(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    other = next(p for p in told.world.people if p != told.persona and told.world.can_log_in(p))
    return told.world.person(other).approve(url), session


def _cancelled(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    return told.person.refuse(url), session


def _facts_missing(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    return told.person.approve(url, share=set()), session


def _login_expired(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    callback = told.person.approve(url)
    told.world.travel(days=2)
    return callback, session


def _not_finished(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    told.person.abandon(url)
    return Callback(Concealed(())), session


def _callback_malformed(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    return _without_state(told.person.approve(url)), session


def _callback_unknown(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    pairs = _without_state(told.person.approve(url)).parameters.reveal()
    return Callback(Concealed((*pairs, ("state", "0" * 32)))), session


def _callback_other_session(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    return told.person.approve(url), f"{session}-of-somebody-else"


def _provider_misconfigured(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    callback = told.person.approve(url)
    told.world.enable(parse_qs(urlsplit(url).query)["client_id"][0], enabled=False)
    return callback, session


def _provider_code_unknown(told: Journey, url: str, session: str) -> tuple[Callback, str]:
    return told.person.fail(url, UNLISTED_ERROR), session


def _without_state(callback: Callback) -> Callback:
    pairs = callback.parameters.reveal()
    return Callback(Concealed(tuple(pair for pair in pairs if pair[0] != "state")))


_TOKEN = "digital-auth-app.token"
ARRANGEMENTS: dict[Reason, Arrangement] = {
    Reason.TOKEN_INVALID: _with_fault(_TOKEN, "wrong-signature"),
    Reason.OTHER_PERSON: _other_person,
    Reason.CANCELLED: _cancelled,
    Reason.FACTS_MISSING: _facts_missing,
    Reason.LOGIN_EXPIRED: _login_expired,
    Reason.NOT_FINISHED: _not_finished,
    Reason.CALLBACK_MALFORMED: _callback_malformed,
    Reason.CALLBACK_UNKNOWN: _callback_unknown,
    Reason.CALLBACK_OTHER_SESSION: _callback_other_session,
    Reason.UPSTREAM_FAILED: _with_fault(_TOKEN, "http-503"),
    Reason.UPSTREAM_BUSY: _with_fault(_TOKEN, "http-429"),
    Reason.PROVIDER_MISCONFIGURED: _provider_misconfigured,
    Reason.PROVIDER_FAULTY: _with_fault(_TOKEN, "html-page"),
    Reason.PROVIDER_CODE_UNKNOWN: _provider_code_unknown,
    Reason.TOKEN_KEY_UNKNOWN: _with_fault(_TOKEN, "unknown-kid"),
}
"""Every reason of a login and how it is made."""


@attrs.frozen
class Preparation:
    """How the world is made for a reason that is no end of a login.

    Attributes:
        through: What will end so.
        prepare: Makes it.
    """

    through: Through
    prepare: Callable[[Journey], None]


def _operator(through: Through, address: str, kind: str) -> Preparation:
    return Preparation(through, lambda told: told.fault(f"pocketsign.{address}", kind))


def _too_early(told: Journey) -> None:
    _no_live_certificate(told)
    told.person.reissue()


def _no_live_certificate(told: Journey) -> None:
    told.person.move("東京都見本区移転町七丁目7番7号")


def _consent_expired(told: Journey) -> None:
    told.world.travel(years=10, days=2)


def _card_expired(told: Journey) -> None:
    told.world.travel(years=11)


def _next_day(told: Journey) -> None:
    told.world.travel(days=1)


def _nothing(told: Journey) -> None:
    """The reason is what somebody has not done, or what is handed in: nobody consented or signed.

    At the counter it is the reading, and what the staff say of it.
    """
    del told


_LATEST, _SIGNED = Through.LATEST_FACTS, Through.SIGNATURE
_APP = "verify_for_digital_identification_app"
PREPARATIONS: dict[Reason, Preparation] = {
    Reason.SIGNATURE_INVALID: _operator(_SIGNED, _APP, "signature-mismatch"),
    Reason.CERTIFICATE_INVALID: _operator(_SIGNED, _APP, "invalid-certificate"),
    Reason.CERTIFICATE_REVOKED: _operator(_SIGNED, _APP, "certificate-revoked"),
    Reason.CERTIFICATE_EXPIRED: _operator(_SIGNED, _APP, "certificate-expired"),
    Reason.CERTIFICATE_HELD: _operator(_SIGNED, _APP, "certificate-held"),
    Reason.CERTIFICATE_REVOKED_OR_HELD: _operator(
        _LATEST, "fetch_latest", "personal-info-latest-certificate-revoked-or-on-hold"
    ),
    Reason.CERTIFICATE_UNKNOWN: _operator(
        _LATEST, "fetch_latest", "personal-info-latest-certificate-unknown"
    ),
    Reason.CERTIFICATE_NOT_SYNCED: _operator(
        Through.CONSENT, "create_consent", "consent-service-certificate-not-synced-yet"
    ),
    Reason.TOO_EARLY: Preparation(_LATEST, _too_early),
    Reason.NO_LIVE_CERTIFICATE: Preparation(_LATEST, _no_live_certificate),
    Reason.NOT_CONSENTED: Preparation(_LATEST, _nothing),
    Reason.CONSENT_EXPIRED: Preparation(_LATEST, _consent_expired),
    Reason.CONSENT_WITHDRAWN: Preparation(_LATEST, lambda told: told.person.withdraw_consent()),
    Reason.NOT_ELIGIBLE: Preparation(_LATEST, _nothing),
    Reason.CHIP_NOT_AUTHENTIC: Preparation(Through.COUNTER, _nothing),
    Reason.CARD_EXPIRED: Preparation(Through.COUNTER, _card_expired),
    Reason.FACE_DIFFERS: Preparation(Through.COUNTER, _nothing),
    Reason.CHIP_UNPROVEN: Preparation(Through.COUNTER, _nothing),
    Reason.COUNTER_UNDECIDED: Preparation(Through.COUNTER, _nothing),
    Reason.CHIP_READING_OLD: Preparation(Through.COUNTER, _next_day),
    Reason.CHIP_READING_USED: Preparation(Through.COUNTER, _nothing),
    Reason.NOT_SUPPORTED: _operator(Through.CONSENT, "withdraw_consent", "http-501"),
}
"""Every other reason; a test keeps the two lists together equal to `Reason`."""
