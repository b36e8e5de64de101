"""The second half of a login: from the callback to an outcome with its numbered checks."""

from typing import TypeAlias

import attrs

from myna_sdk.effects import Now, Redeemed
from myna_sdk.model.certificate import CertificateKind, CertificateReference
from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.facts import BasicFacts, Currency, Provenance, Source
from myna_sdk.model.masking import Concealed, Masked
from myna_sdk.model.outcome import Rejected, Undetermined, Verified
from myna_sdk.model.person import PersonRef, RefKind
from myna_sdk.model.presentation import Means, Presentation
from myna_sdk.model.reasons import Reason
from myna_sdk.model.rules import Checklist
from myna_sdk.providers.capabilities import Login, LoginReturn
from myna_sdk.providers.context import Context
from myna_sdk.providers.oidc.callback import read_code
from myna_sdk.providers.oidc.checklist import UNMADE
from myna_sdk.providers.oidc.exchange import exchange
from myna_sdk.providers.oidc.id_token import Identity, check_id_token
from myna_sdk.providers.oidc.jws_header import JwsHeader, read_jws_header
from myna_sdk.providers.oidc.key_set import PublicKey, current_keys, newer_keys
from myna_sdk.providers.oidc.party import RelyingParty
from myna_sdk.providers.oidc.reading import ClaimsReader, Reading
from myna_sdk.providers.oidc.request import Remembered
from myna_sdk.providers.oidc.tokens import Tokens
from myna_sdk.providers.oidc.userinfo import fetch_userinfo

Refused: TypeAlias = Rejected | Undetermined

_INVALID = Rejected(Reason.TOKEN_INVALID)


@attrs.frozen(repr=False, kw_only=True)
class Authenticated(Masked):
    """A person who came back from the provider and passed checks 1 to 9.

    Attributes:
        ref: The provider's pairwise ``sub``.
        identity: The checked claims of the ID token.
        tokens: Of this login; they live no longer than it.
        asked: The scopes that were asked for.
        checklist: The checks so far.
    """

    ref: PersonRef
    identity: Identity
    tokens: Tokens
    asked: tuple[str, ...]
    checklist: Checklist

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check, the ones not made included."""
        return self.checklist.checks()

    @property
    def access_token(self) -> Concealed[str]:
        """What opens the rest of this person's login, as a bearer token (RFC 6750 §2.1)."""
        return self.tokens.access_token

    def presentation(self, kind: CertificateKind) -> Presentation:
        """Return that the person presented a certificate of ``kind`` on the way."""
        certificate = CertificateReference(kind=kind)
        return Presentation(
            means=Means.REDIRECT, certificate=certificate, at=self.identity.auth_time
        )


async def complete(
    party: RelyingParty, reader: ClaimsReader, back: LoginReturn, ctx: Context
) -> Login:
    """Return how the login ended.

    The code is spent once: on a later attempt `LoginReturn.redeemed` stands for it. Then come
    the numbered checks of `RULES`, each noted as passed, failed, unknown or not made.

    Raises:
        TransportError: A request did not end in a reply.
        ProtocolError: A reply broke its specification.
    """
    person = await authenticate(party, back, ctx)
    if not isinstance(person, Authenticated):
        return person
    facts, checks = await _facts(party, reader, back, person)
    if not isinstance(facts, BasicFacts):
        return attrs.evolve(facts, checks=checks.checks())
    return Verified(
        person.ref,
        facts=facts.stamped(Provenance(Source.USERINFO, Currency.SHARED_BY_APP, ctx.at)),
        checks=checks.checks(),
        presentation=person.presentation(CertificateKind.USER_AUTHENTICATION),
    )


async def authenticate(
    party: RelyingParty, back: LoginReturn, ctx: Context
) -> Authenticated | Refused:
    """Return who came back, checks 1 to 9 made; userinfo was not asked for.

    Raises:
        TransportError: A request did not end in a reply.
        ProtocolError: A reply broke its specification.
    """
    remembered = Remembered.load(back.private)
    if remembered is None or remembered.issuer != party.issuer:
        return Undetermined(Reason.LOGIN_EXPIRED, checks=UNMADE.checks())
    tokens, checks = await _tokens(party, remembered, back)
    if not isinstance(tokens, Tokens):
        return attrs.evolve(tokens, checks=checks.checks())
    identity, checks = await _identity(party, remembered, tokens, ctx, checks)
    if not isinstance(identity, Identity):
        return attrs.evolve(identity, checks=checks.checks())
    ref = PersonRef(
        provider=ctx.provider,
        tenant=party.client_id,
        kind=RefKind.PAIRWISE_SUB,
        value=identity.sub.reveal(),
    )
    return Authenticated(
        ref=ref, identity=identity, tokens=tokens, asked=remembered.scopes, checklist=checks
    )


async def _tokens(
    party: RelyingParty, remembered: Remembered, back: LoginReturn
) -> tuple[Tokens | Undetermined, Checklist]:
    if back.redeemed is not None:
        kept = Tokens.load(back.redeemed)
        if kept is None or kept.until <= await Now():
            return Undetermined(Reason.LOGIN_EXPIRED), UNMADE
        return kept, UNMADE
    code, checks = read_code(party, back, UNMADE)
    if isinstance(code, Undetermined):
        return code, checks
    tokens = await exchange(party, remembered, code)
    if isinstance(tokens, Tokens):
        await Redeemed(tokens.dump(), tokens.until)
    return tokens, checks


async def _identity(
    party: RelyingParty,
    remembered: Remembered,
    tokens: Tokens,
    ctx: Context,
    checks: Checklist,
) -> tuple[Identity | Refused, Checklist]:
    policy = party.tokens
    # 1.
    header = read_jws_header(
        tokens.id_token, algorithms=policy.algorithms, most_characters=policy.most_characters
    )
    if isinstance(header, str):
        return _INVALID, checks.failed("oidc-1", header)
    checks = checks.passed("oidc-1", header.algorithm)
    # 2.
    key = await _key(party, header, ctx)
    if key is None:
        unknown = checks.noted("oidc-2", CheckResult.UNKNOWN, "no such key")
        return Undetermined(Reason.TOKEN_KEY_UNKNOWN), unknown
    if isinstance(key, Undetermined):
        return key, checks.noted("oidc-2", CheckResult.UNKNOWN, "no key set")
    checks = checks.passed("oidc-2")
    # 3. to 9.
    identity, checks = check_id_token(party, tokens, header, key, remembered.nonce, checks)
    return (_INVALID if identity is None else identity), checks


async def _key(
    party: RelyingParty, header: JwsHeader, ctx: Context
) -> PublicKey | Undetermined | None:
    """Return the key that ``header`` names, looked for in at most one newer key set."""
    keys = await current_keys(party, ctx)
    if isinstance(keys, Undetermined):
        return keys
    found = keys.find(header.kid, header.algorithm)
    if found is not None:
        return found
    newer = await newer_keys(party, ctx, keys)
    if newer is None or isinstance(newer, Undetermined):
        return newer
    return newer.find(header.kid, header.algorithm)


async def _facts(
    party: RelyingParty,
    reader: ClaimsReader,
    back: LoginReturn,
    person: Authenticated,
) -> tuple[BasicFacts | Refused, Checklist]:
    # 11. comes first: without the scopes there is no reason to fetch anything.
    checks, granted = _granted(person.asked, person.tokens, person.checklist)
    if not granted:
        return Undetermined(Reason.FACTS_MISSING), checks
    if not back.want:
        return BasicFacts(), checks
    userinfo = await fetch_userinfo(party, person.tokens)
    if isinstance(userinfo, Undetermined):
        return userinfo, checks
    # 10.
    if userinfo.text("sub") != person.identity.sub.reveal():
        return _INVALID, checks.failed("oidc-10")
    checks = checks.passed("oidc-10")
    # 12.
    reading = reader.read(userinfo, back.want)
    missing = back.want - reading.facts.items
    if missing:
        return Undetermined(Reason.FACTS_MISSING), checks.failed("oidc-12", _told(reading, missing))
    return reading.facts.only(back.want), checks.passed("oidc-12")


def _granted(asked: tuple[str, ...], tokens: Tokens, checks: Checklist) -> tuple[Checklist, bool]:
    if tokens.scopes is None:
        return checks.passed("oidc-11", "absent, so as asked for"), True
    lacking = sorted(set(asked) - tokens.scopes - {"openid"})
    if lacking:
        return checks.failed("oidc-11", f"without {', '.join(lacking)}"), False
    return checks.passed("oidc-11"), True


def _told(reading: Reading, missing: frozenset[str]) -> str:
    unreadable = {item.value for item in reading.unreadable}
    return ", ".join(
        f"{item} {'unreadable' if item in unreadable else 'absent'}" for item in sorted(missing)
    )
