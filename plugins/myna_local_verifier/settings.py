"""The settings of a verifier of one's own: ``[providers.NAME]``."""

from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import attrs
from attrs.validators import and_, deep_iterable, ge, le, matches_re, min_len

import myna_sdk.authoring as m
from myna_sdk.jpki.ocsp import OcspHash
from myna_sdk.jpki.revocation import HARD_FAIL, HARD_FAIL_WITHOUT_NONCE, RevocationPolicy

_MINUTES_OF_A_DAY: Final = 24 * 60


class PolicyName(StrEnum):
    """What a revocation answer must be to count. None of them lets an untold status pass."""

    HARD_FAIL = HARD_FAIL.name
    """An OCSP answer repeats the nonce of its request."""
    HARD_FAIL_WITHOUT_NONCE = HARD_FAIL_WITHOUT_NONCE.name
    """A fresh OCSP answer that was made beforehand counts too."""

    @property
    def policy(self) -> RevocationPolicy:
        """The policy of this name."""
        return _POLICIES[self]


_POLICIES: Final = {
    PolicyName.HARD_FAIL: HARD_FAIL,
    PolicyName.HARD_FAIL_WITHOUT_NONCE: HARD_FAIL_WITHOUT_NONCE,
}


def _names_a_municipality(_: object, field: "attrs.Attribute[Any]", value: str | None) -> None:
    """Pass if the template tells the lists of two municipalities apart, and changes no host."""
    if value is None:
        return
    host, slash, path = value.partition("://")[2].partition("/")
    told = f"{slash}{path}" if slash else value
    if "://" in value and "{" in host:
        raise ValueError(f"{field.name} has its braces behind the host")
    if "{prefecture}" not in told or "{municipality}" not in told:
        raise ValueError(f"{field.name} names {{prefecture}} and {{municipality}}")
    left = told
    for name in ("{prefecture}", "{municipality}", "{authority}"):
        left = left.replace(name, "")
    if "{" in left or "}" in left:
        raise ValueError(f"{field.name} knows {{prefecture}}, {{municipality}} and {{authority}}")


@attrs.frozen(kw_only=True)
class Lists:
    """``[providers.NAME.crl]``: where the revocation lists of the municipalities are.

    Attributes:
        url: Their address. ``{prefecture}`` and ``{municipality}`` are those of the certificate's
            distribution point, ``{authority}`` the identifier of the issuer's key in hexadecimal.
        folder: A directory that something else keeps filled, in place of an address.
        name: A list's name in that directory.
        index: A file of all lists, kept by ``myna crl build`` and ``myna crl update``.
        kept: The lists of the index as they were signed, kept by ``myna crl build --keep FOLDER``:
            evidence for statutory records takes them from there.
        refresh_minutes: How old a fetched list gets before a newer one is looked for. One in force
            is used where no newer one can be had.
        largest_mib: The most mebibytes of a list.
    """

    url: m.HttpsUrl | None = attrs.field(default=None, validator=_names_a_municipality)
    folder: m.Folder | None = None
    index: Path | None = None
    kept: m.Folder | None = None
    name: str = attrs.field(
        default="{prefecture}/{municipality}.crl", validator=_names_a_municipality
    )
    refresh_minutes: int = attrs.field(default=60, validator=and_(ge(1), le(_MINUTES_OF_A_DAY)))
    largest_mib: int = attrs.field(default=16, validator=and_(ge(1), le(256)))

    def __attrs_post_init__(self) -> None:
        if sum(place is not None for place in (self.url, self.folder, self.index)) != 1:
            raise ValueError("one of url, folder and index is given, and no two")
        if self.kept is not None and self.index is None:
            raise ValueError("kept goes with index")


@attrs.frozen(kw_only=True)
class Responders:
    """``[providers.NAME.ocsp]``: who answers about one certificate.

    What J-LIS's responders expect is not public: hash and fees are options.

    Attributes:
        signing: The address for signing certificates.
        user_authentication: The address for user-authentication certificates.
        hash: Which hash names the issuer in a request (unconfirmed).
        billed: A request may cost money (unconfirmed): it is never repeated on its own.
    """

    signing: m.HttpsUrl | None = None
    user_authentication: m.HttpsUrl | None = None
    hash: OcspHash = OcspHash.SHA1
    billed: bool = False

    def __attrs_post_init__(self) -> None:
        if self.signing is None and self.user_authentication is None:
            raise ValueError("signing or user_authentication is given")

    def of(self, kind: m.CertificateKind) -> m.HttpsUrl | None:
        """Return the address for certificates of ``kind``, if there is one."""
        return self.signing if kind is m.CertificateKind.SIGNING else self.user_authentication


@attrs.frozen(kw_only=True)
class Settings:
    """One verifier.

    Attributes:
        anchors: Which roots count: those of the environment.
        roots: The root certificates, DER, as whoever runs this obtained them.
        confirmed: Fingerprints (SHA-256, hexadecimal) of roots that are not known here, compared
            with the official gazette by whoever runs this.
        check_method: How revocation is looked up when a signature is verified.
        policy: What an answer about revocation must be to count.
        ocsp: Who answers about one certificate.
        crl: Where the lists are.
    """

    anchors: m.AnchorsName
    roots: tuple[Path, ...] = attrs.field(validator=min_len(1))
    confirmed: tuple[str, ...] = attrs.field(
        default=(), validator=deep_iterable(matches_re(r"[0-9A-Fa-f:]{64,95}"))
    )
    check_method: m.CheckMethod = m.CheckMethod.OCSP
    policy: PolicyName = PolicyName.HARD_FAIL
    ocsp: Responders | None = None
    crl: Lists | None = None

    @property
    def revocation_keys(self) -> tuple[str, ...]:
        """The tables that name a source of revocation, as far as they are set."""
        sources = (("ocsp", self.ocsp), ("crl", self.crl))
        return tuple(key for key, source in sources if source is not None)
