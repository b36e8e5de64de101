"""The list of one municipality: fetched and kept until its end, or read from a folder."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

import attrs

import myna_sdk.authoring as m
from myna_local_verifier.answering import refused_by_status
from myna_local_verifier.settings import Lists
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.crl import VerifiedCrl, verify_crl
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.municipalities import Municipality, municipality_of
from myna_sdk.jpki.revocation import HARD_FAIL, Unknown

MIB: Final = 1024 * 1024
_STAMP: Final = 8
_MEDIA_TYPES: Final = frozenset({"application/pkix-crl", "application/octet-stream"})
_GONE: Final = frozenset({404, 410})


@attrs.frozen
class Listed:
    """A verified list, and its bytes."""

    crl: VerifiedCrl
    der: bytes = attrs.field(repr=False)


@attrs.frozen
class _Kept:
    """A list in the cache, verified again, and when it was fetched."""

    listed: Listed
    fetched_at: m.Instant


@attrs.frozen(kw_only=True)
class Shelf:
    """Finds lists.

    Attributes:
        settings: Where they are.
        anchors: Who may have signed them.
    """

    settings: Lists
    anchors: AnchorSet

    async def find(
        self, municipality: Municipality, issuer: Anchor, ctx: m.Context
    ) -> Listed | Unknown | m.Undetermined:
        """Return the verified list of ``municipality``, or why there is none.

        1. It is read from the folder, or fetched: a fetched one is kept until its end, and a newer
           one is looked for once it has got as old as the settings say.
        2. It is verified as one that an anchor signed, each time that it is used.
        3. Where a newer one cannot be had at the moment, the kept one is used to its end.
        4. A fetched one that is older than the kept one takes nobody's place, and one that is
           another's, or not yet in force, is not kept.

        Whether it is in force and of the right partition is asked for each certificate.

        Raises:
            TransportError: It could not be had, and none is kept.
            ProtocolError: ``reply-status``, ``reply-content-type``.
        """
        if self.settings.folder is not None:
            name = _filled(self.settings.name, municipality, issuer, quoted=False)
            path = self.settings.folder.path / name
            found = await m.ReadFile(str(path), cap=self._cap)
            return Unknown(Flaw.CRL_MISSING) if found is None else self._listed(found)
        return await self._by_address(municipality, issuer, ctx)

    @property
    def _cap(self) -> int:
        return self.settings.largest_mib * MIB

    async def _by_address(
        self, municipality: Municipality, issuer: Anchor, ctx: m.Context
    ) -> Listed | Unknown | m.Undetermined:
        key, now = _key(municipality, issuer), await m.Now()
        kept = self._kept(await ctx.cache.get(key))
        if kept is not None and not self._is_old(kept, now):
            return kept.listed
        try:
            fetched = await self._fetched(municipality, issuer)
        except m.TransportError:
            if kept is None:
                raise
            return kept.listed
        if isinstance(fetched, m.Undetermined):
            return fetched if kept is None else kept.listed
        if isinstance(fetched, Unknown) or not _is_of(fetched.crl, municipality, issuer, now):
            return fetched
        if kept is not None and fetched.crl.this_update < kept.listed.crl.this_update:
            return kept.listed
        stamp = int(now.timestamp()).to_bytes(_STAMP)
        await ctx.cache.put(key, stamp + fetched.der, fetched.crl.next_update)
        return fetched

    def _listed(self, der: bytes) -> Listed | Unknown:
        crl = verify_crl(der, self.anchors)
        return crl if isinstance(crl, Unknown) else Listed(crl, der)

    def _kept(self, entry: bytes | None) -> _Kept | None:
        if entry is None or len(entry) < _STAMP:
            return None
        listed = self._listed(entry[_STAMP:])
        if isinstance(listed, Unknown):
            return None
        return _Kept(listed, datetime.fromtimestamp(int.from_bytes(entry[:_STAMP]), UTC))

    def _is_old(self, kept: _Kept, now: m.Instant) -> bool:
        age = (now - kept.fetched_at).total_seconds()
        return not 0 <= age < self.settings.refresh_minutes * 60

    async def _fetched(
        self, municipality: Municipality, issuer: Anchor
    ) -> Listed | Unknown | m.Undetermined:
        url = _filled(str(self.settings.url), municipality, issuer, quoted=True)
        reply = await m.HttpRequest("GET", url, operation="crl", repeatable=True, cap=self._cap)
        if reply.status in _GONE:
            return Unknown(Flaw.CRL_MISSING)
        refused = refused_by_status(reply, _MEDIA_TYPES, operation="crl")
        if refused is not None:
            return refused
        return self._listed(reply.body)


def _is_of(crl: VerifiedCrl, municipality: Municipality, issuer: Anchor, now: m.Instant) -> bool:
    """Tell whether ``crl`` may stand here: another's, or one of the future, is kept by nobody."""
    ours = crl.issuer.key.identifier == issuer.key.identifier
    place = None if crl.partition is None else municipality_of(crl.partition)
    named = crl.partition is None or place == municipality
    return ours and named and crl.this_update <= now + HARD_FAIL.skew


def _filled(template: str, municipality: Municipality, issuer: Anchor, *, quoted: bool) -> str:
    values = {
        "prefecture": municipality.prefecture,
        "municipality": municipality.name,
        "authority": issuer.key.identifier.hex(),
    }
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(value, safe="") if quoted else value)
    return template


def _key(municipality: Municipality, issuer: Anchor) -> str:
    return f"crl/{issuer.key.identifier.hex()}/{municipality.prefecture}/{municipality.name}"
