"""A person's handle: what a test makes them do, and what is true of them now."""

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import attrs

from myna_mock.ports import PersonReport, WorldPort
from myna_sdk.errors import UsageError
from myna_sdk.model.addresses import Address
from myna_sdk.model.birth_dates import BirthDate
from myna_sdk.model.callback import Callback
from myna_sdk.model.facts import BasicFacts, FactItem
from myna_sdk.model.names import PersonName
from myna_sdk.model.sexes import RegisteredSex

if TYPE_CHECKING:
    from myna_mock.card.profile import CardProfile
    from myna_mock.card.virtual_card import VirtualCard

T = TypeVar("T")
_WRONG_PASSWORD = "WRONG0"
_PAGES = ("/person/", "/desktop-signer/sign/")
_SCOPE_OF = {
    FactItem.NAME: "name",
    FactItem.ADDRESS: "address",
    FactItem.BIRTH_DATE: "birthdate",
    FactItem.SEX: "gender",
}


@attrs.frozen
class PersonHandle:
    """One person of a world, in process or far away.

    ``name``, ``address``, ``birth_date``, ``sex`` and ``facts`` are the register's, as a
    certificate carries them; ``shared`` is the chip's text, which an app shares. The two differ
    when an office has not rewritten the chip.

    Attributes:
        id: The persona's id.
    """

    id: str
    _world: WorldPort = attrs.field(repr=False)

    @property
    def report(self) -> PersonReport:
        """How it is with them now, everything at once."""
        return self._world.report(self.id)

    @property
    def facts(self) -> BasicFacts:
        """Their four facts now, without reading, former name, alias and substitute map."""
        return self.report.carried

    @property
    def shared(self) -> BasicFacts:
        """The text in their chip now: what a login by app shares."""
        return self.report.chip

    @property
    def can_log_in(self) -> bool:
        """Whether a certificate of theirs holds now and is at hand."""
        return self.report.problem is None

    @property
    def can_sign(self) -> bool:
        """Whether they could sign now; a revoked certificate still signs, and is found out."""
        return self.report.signing_problem is None

    @property
    def register(self) -> BasicFacts:
        """Their register entry now, with everything beside the four facts."""
        return self.report.register

    @property
    def name(self) -> PersonName:
        """Their name now."""
        return _there(self.facts.name)

    @property
    def address(self) -> Address:
        """Their address now, or that they moved abroad."""
        address = self.facts.address
        if address is None:
            raise _absent()
        return address

    @property
    def birth_date(self) -> BirthDate:
        """Their birth date."""
        return _there(self.facts.birth_date)

    @property
    def sex(self) -> RegisteredSex:
        """Their registered sex now."""
        return _there(self.facts.sex)

    # The person's part in a login.

    def approve(self, url: str, *, share: set[str] | frozenset[str] | None = None) -> Callback:
        """Go to ``url``, use the card and approve; return the callback that the browser makes.

        Where something is to be signed, it is; see `sign`.

        Whoever cannot log in now sees why on their page and goes back: the callback then says
        that they cancelled.

        Args:
            url: Where the relying party sent the browser.
            share: The items to share (``name``, ``address``, ``birth_date``, ``sex``), all that
                were asked when left out.

        Raises:
            UsageError: ``authorization-refused``: the service refused with a page, or
                ``share-unknown``.
        """
        return self._decide(url, self._approval(self.report.signing_password, share))

    def sign(
        self,
        url: str,
        *,
        wrong_pin: int = 0,
        share: set[str] | frozenset[str] | None = None,
    ) -> Callback:
        """Go to ``url``, enter the signing password and sign; return the callback.

        Whoever cannot sign (no signing certificate, password locked) sees why on their page and
        goes back: the callback then says that they cancelled.

        Args:
            url: Where the relying party sent the browser.
            wrong_pin: How often the password is entered wrongly before. The fifth wrong entry in
                a row locks it.
            share: As for `approve`, where more is asked for than the signature.

        Raises:
            UsageError: ``authorization-refused``: the service refused with a page, or
                ``nothing-to-sign``: ``url`` asks for a login only.
        """
        if not self._is_page(url) and "sign" not in _scopes(url):
            raise UsageError("nothing-to-sign", "the URL asks for a login, not for a signature")
        target = self._arrive(url)
        if not self._is_page(target):
            return Callback.get(target)
        for _ in range(wrong_pin):
            self._world.browse("POST", target, self._approval(_WRONG_PASSWORD, share))
        return self._decided(target, self._approval(self.report.signing_password, share))

    def _approval(
        self, password: str, share: set[str] | frozenset[str] | None
    ) -> tuple[tuple[str, str], ...]:
        scopes = _SCOPE_OF.values() if share is None else [_scope(item) for item in sorted(share)]
        shares = tuple(("share", scope) for scope in scopes)
        chosen = (("persona", self.id), ("decision", "approve"), ("response", "normal"))
        return (*chosen, ("password", password), *shares)

    def refuse(self, url: str) -> Callback:
        """Go to ``url`` and refuse; return the callback that the browser makes."""
        return self._decide(url, (("persona", self.id), ("decision", "refuse")))

    def fail(self, url: str, error: str) -> Callback:
        """Go to ``url`` and choose 異常 with the error code ``error``; return the callback."""
        form = (("decision", "approve"), ("response", "abnormal"), ("error", error))
        return self._decide(url, (("persona", self.id), *form))

    def abandon(self, url: str) -> None:
        """Go to ``url``, look at the page and never come back."""
        target = self._arrive(url)
        if self._is_page(target):
            self._world.browse("GET", target)

    def _decide(self, url: str, form: tuple[tuple[str, str], ...]) -> Callback:
        target = self._arrive(url)
        if not self._is_page(target):
            return Callback.get(target)
        return self._decided(target, form)

    def _decided(self, target: str, form: tuple[tuple[str, str], ...]) -> Callback:
        done = self._world.browse("POST", target, form)
        if done.location is None:  # the page tells why not; all that is left is to go back
            done = self._world.browse("POST", target, (("decision", "refuse"),))
        if done.location is None:
            raise UsageError(
                "authorization-refused",
                f"the person's page answered {done.status}: the login is gone or was decided",
                status=done.status,
            )
        return Callback.get(done.location)

    def _arrive(self, url: str) -> str:
        """Return where the authorization endpoint sends the browser; a page is where it stays."""
        if self._is_page(url):
            return url
        reply = self._world.browse("GET", url)
        if reply.location is None:
            raise UsageError(
                "authorization-refused",
                f"the service answered {reply.status} with a page instead of a redirect",
                status=reply.status,
            )
        return reply.location

    def _is_page(self, target: str) -> bool:
        return target.startswith(tuple(f"{self._world.base_url}{page}" for page in _PAGES))

    # Their card.

    def card(self, profile: "CardProfile | None" = None) -> "VirtualCard":
        """Return their card, powered, to send commands to.

        Args:
            profile: How it is met: another interface, or the token in their phone.

        Raises:
            UsageError: ``mock-card-absent``: they have none at hand, or ``mock-card-elsewhere``:
                the world is served, and cards are to be had in its process only.
        """
        return self._world.card(self.id, profile)

    # What happens to them.

    def move(self, to: str, *, chip: bool = True, office: dict[str, str] | None = None) -> None:
        """Move: the register has the address ``to``; the signing certificate is revoked."""
        self._happen("move", to=to, chip=chip, **_told(office=office))

    def rename(
        self,
        to: str,
        *,
        kana: str | None = None,
        former_name: str | None = None,
        alias: str | None = None,
        chip: bool = True,
    ) -> None:
        """Change the name: the signing certificate is revoked."""
        name = {"name": to, **_told(kana=kana, former_name=former_name, alias=alias)}
        self._happen("rename", to=name, chip=chip)

    def issue_card(self, *, signing: bool | None = None) -> None:
        """Get a first or a new card with its certificates; older ones are superseded.

        Args:
            signing: With a signing certificate; by default whoever is 15 or older gets one.
        """
        self._happen("issue-card", **_told(signing=signing))

    def renew(self) -> None:
        """Renew the certificates of the card before they end."""
        self._happen("renew")

    def reissue(self, *, link_after: float = 5400.0, signing: bool | None = None) -> None:
        """Have the office issue anew what does not hold; never happens by itself.

        Args:
            link_after: Seconds until a status service knows the new signing certificate.
            signing: With a signing certificate; by default whoever is 15 or older gets one.
        """
        self._happen("reissue", link_after=link_after, **_told(signing=signing))

    def lose(self) -> None:
        """Lose the card; its certificates still hold until somebody is told."""
        self._happen("lose")

    def find(self) -> None:
        """Find the card again."""
        self._happen("find")

    def hold(self) -> None:
        """Call the help line: the certificates are put on hold."""
        self._happen("hold")

    def lift(self) -> None:
        """Have the user-authentication certificate's hold lifted (unconfirmed)."""
        self._happen("lift")

    def revoke(self, reason: str = "key-compromise", *, certificate: str | None = None) -> None:
        """Have ``signing`` or ``user-authentication`` certificates revoked, or all of them."""
        self._happen("revoke", reason=reason, certificate=certificate)

    def die(self) -> None:
        """Die. Services only ever say that the certificates are revoked."""
        self._happen("die")

    def move_abroad(self, *, continued_use: bool = True) -> None:
        """Move abroad (国外転出), keeping the card or not."""
        self._happen("move-abroad", continued_use=continued_use)

    def enrol_phone(self, make: str = "android") -> None:
        """Get certificates in a phone, ``android`` or ``iphone``, with the help of the card."""
        self._happen("enrol-phone", make=make)

    def lock_pin(self, pin: str = "authentication") -> None:
        """Lock a PIN, or a number printed on the card, with wrong tries."""
        self._happen("lock-pin", pin=pin)

    def reset_pin(self, pin: str = "authentication") -> None:
        """Have a PIN reset."""
        self._happen("reset-pin", pin=pin)

    def try_pin(self, pin: str = "authentication", *, right: bool = False) -> None:
        """Enter a PIN; the last wrong entry in a row locks it, a right one heals."""
        self._happen("try-pin", pin=pin, right=right)

    def change_pin(self, pin: str, to: str) -> None:
        """Choose another PIN; ``signing`` takes 6 to 16 of A-Z and 0-9, the others four digits."""
        self._happen("change-pin", pin=pin, to=to)

    def try_signing_password(self, *, right: bool = False) -> None:
        """Enter the signing password; five wrong entries in a row lock it."""
        self._happen("try-signing-password", right=right)

    def lock_signing_password(self) -> None:
        """Lock the signing password with five wrong tries."""
        self._happen("lock-signing-password")

    def reset_signing_password(self) -> None:
        """Have the signing password reset."""
        self._happen("reset-signing-password")

    def consent(self, *, until: str | None = None) -> None:
        """Have consented to latest facts, without a firm of this world that registered it.

        Args:
            until: Its last instant in ISO 8601 with an offset; ten years on when left out.
        """
        self._happen("consent", **_told(until=until))

    def withdraw_consent(self, route: str = "jpki-client", *, service: str | None = None) -> None:
        """Withdraw consent to latest facts. Nobody is told; it is seen when the operator is asked.

        Args:
            route: ``jpki-client`` for the client software, or ``firm``.
            service: The id of the service; every one when left out.
        """
        self._happen("withdraw-consent", route=route, service=service)

    def _happen(self, event: str, **options: Any) -> None:
        self._world.happen(self.id, event, options)


def _scope(item: str) -> str:
    try:
        return _SCOPE_OF[FactItem(item)]
    except ValueError:
        pass
    raise UsageError("share-unknown", f"items to share are {', '.join(FactItem)}") from None


def _scopes(url: str) -> list[str]:
    return dict(parse_qsl(urlsplit(url).query)).get("scope", "").split()


def _told(**options: Any) -> dict[str, Any]:
    """Return the options that were given; the others are left to the event."""
    return {name: value for name, value in options.items() if value is not None}


def _there(value: T | None) -> T:
    if value is None:
        raise _absent()
    return value


def _absent() -> UsageError:
    return UsageError("fact-absent", "this person's register lacks the item")
