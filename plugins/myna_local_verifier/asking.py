"""Asks how a certificate stands: a responder, or the list of its municipality."""

from hashlib import sha256
from typing import Final, TypeAlias

import attrs

import myna_sdk.authoring as m
from myna_local_verifier.answering import refused_by_status
from myna_local_verifier.lists import MIB, Shelf
from myna_local_verifier.settings import Lists, Responders, Settings
from myna_sdk.jpki.anchors import Anchor, AnchorSet
from myna_sdk.jpki.crl import check_crl
from myna_sdk.jpki.crl_index import IndexedCrl
from myna_sdk.jpki.evidence import AnswerProof, ListProof
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.municipalities import municipality_of
from myna_sdk.jpki.ocsp import build_ocsp_request, check_ocsp
from myna_sdk.jpki.revocation import Inquired, NotChecked, Revocation, RevocationPolicy, Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.store.crl_files import CrlIndexFile, kept_list_name


@attrs.frozen(repr=False)
class Told(m.Masked):
    """What was told about revocation, and what told it.

    Attributes:
        revocation: The status.
        proof: The list or the answer, as evidence is kept of it; ``None`` where nobody was asked,
            or an index was, which holds no list as it was signed.
        indexed: The list in the index that was asked.
    """

    revocation: Revocation
    proof: ListProof | AnswerProof | None = None
    indexed: IndexedCrl | None = None


Answer: TypeAlias = Told | m.Undetermined

_NONCE: Final = 32  # RFC 9654 §2.1
_LARGEST_ANSWER: Final = 64 * 1024
_ANSWER: Final = frozenset({"application/ocsp-response"})
_HEADERS: Final = (
    ("content-type", "application/ocsp-request"),
    ("accept", "application/ocsp-response"),
)


@attrs.frozen(kw_only=True)
class Asker:
    """Asks within the settings of one verifier.

    Attributes:
        settings: The verifier's.
        anchors: Who issues certificates and lists.
        index: The file of all lists, if there is one.
    """

    settings: Settings
    anchors: AnchorSet
    index: CrlIndexFile | None = None

    @property
    def policy(self) -> RevocationPolicy:
        """What an answer must be to count."""
        return self.settings.policy.policy

    async def told(
        self,
        inquired: Inquired,
        issuer: Anchor,
        *,
        method: m.CheckMethod,
        ctx: m.Context,
    ) -> Answer:
        """Return how what ``issuer`` signed stands: the asked way, or the one that there is.

        Without a source nobody is asked: `NotChecked`, which never counts as good.

        Raises:
            TransportError: A request did not end in a reply, or a file could not be read.
            ProtocolError: A reply is none of a list's server or of a responder.
        """
        responder = None if self.settings.ocsp is None else self.settings.ocsp.of(issuer.kind)
        lists = self.settings.crl
        by_list = lists is not None and (responder is None or method is m.CheckMethod.CRL)
        if by_list and lists is not None:
            return await self._by_list(lists, inquired, issuer, ctx)
        if responder is not None and self.settings.ocsp is not None:
            return await self._by_responder(self.settings.ocsp, responder, inquired, issuer)
        return Told(NotChecked())

    async def proof(self, told: Told) -> ListProof | AnswerProof | None:
        """Return what proves ``told``: of a list in the index, the one that was signed, if kept.

        A file that is not the very list that was indexed proves nothing, and is left.

        Raises:
            TransportError: The file could not be read.
        """
        lists = self.settings.crl
        if told.proof is not None or told.indexed is None or lists is None or lists.kept is None:
            return told.proof
        path = lists.kept.path / kept_list_name(told.indexed.fingerprint)
        found = await m.ReadFile(str(path), cap=lists.largest_mib * MIB)
        if found is None or sha256(found).hexdigest() != told.indexed.fingerprint:
            return None
        return ListProof(found)

    async def _by_list(
        self, lists: Lists, inquired: Inquired, issuer: Anchor, ctx: m.Context
    ) -> Answer:
        try:
            partition = inquired.partition
        except UnreadableError:  # a list of every municipality would not be the one it names
            return Told(Unknown(Flaw.CRL_PARTITION_NOT_NAMED))
        if self.index is not None:
            found_there = _in_index(self.index, partition, issuer)
            if isinstance(found_there, Unknown):
                return Told(found_there)
            now = await m.Now()
            told = check_crl(inquired, found_there, issuer, at=now, policy=self.policy)
            return Told(told, indexed=found_there)
        municipality = None if partition is None else municipality_of(partition)
        if municipality is None:
            return Told(Unknown(Flaw.CRL_PARTITION_NOT_NAMED))
        shelf = Shelf(settings=lists, anchors=self.anchors)
        found = await shelf.find(municipality, issuer, ctx)
        if isinstance(found, m.Undetermined):
            return found
        if isinstance(found, Unknown):
            return Told(found)
        told = check_crl(inquired, found.crl, issuer, at=await m.Now(), policy=self.policy)
        return Told(told, ListProof(found.der))

    async def _by_responder(
        self, responders: Responders, url: m.HttpsUrl, inquired: Inquired, issuer: Anchor
    ) -> Answer:
        nonce = await m.Entropy(_NONCE) if self.policy.nonce else None
        request = build_ocsp_request(inquired, issuer, nonce=nonce, hash=responders.hash)
        reply = await m.HttpRequest(
            "POST",
            str(url),
            headers=_HEADERS,
            body=request.der,
            operation="ocsp",
            billed=responders.billed,
            repeatable=not responders.billed,
            cap=_LARGEST_ANSWER,
        )
        refused = refused_by_status(reply, _ANSWER, operation="ocsp")
        if refused is not None:
            return refused
        now = await m.Now()
        told = check_ocsp(reply.body, request, inquired, issuer, at=now, policy=self.policy)
        return Told(told, AnswerProof(request, reply.body))


def _in_index(
    index: CrlIndexFile, partition: DirectoryName | None, issuer: Anchor
) -> IndexedCrl | Unknown:
    """Return the list of ``partition`` in the mapped file that stands there now."""
    try:
        return index.resolve(partition, issuer) or Unknown(Flaw.CRL_MISSING)
    except m.MynaError:  # it is gone or unusable, and no good one was there before
        return Unknown(Flaw.CRL_MISSING)
