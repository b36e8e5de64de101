"""What ``myna cert verify`` is handed, as files: anchors, lists, an answer, a signed document."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from myna_sdk.commands.der_files import file_fault, files_in, read_der, read_whole
from myna_sdk.commands.index_files import opened_index
from myna_sdk.commands.language import language, say
from myna_sdk.errors import UsageError
from myna_sdk.jpki.anchors import Anchor, AnchorSet, anchor_set
from myna_sdk.jpki.answers import AnswerSource, read_request
from myna_sdk.jpki.certificate import Certificate, parse_certificate
from myna_sdk.jpki.checking import SignedDigest
from myna_sdk.jpki.crl import CrlSource, VerifiedCrl, parse_crl, verify_crl
from myna_sdk.jpki.digests import Digest, HashName
from myna_sdk.jpki.extensions import DirectoryName
from myna_sdk.jpki.file_kinds import FileKind
from myna_sdk.jpki.flaws import Flaw
from myna_sdk.jpki.profile import Hierarchy
from myna_sdk.jpki.revocation import NoSource, RevocationSource, Unknown
from myna_sdk.jpki.unreadable import UnreadableError
from myna_sdk.model.signing import DigestForm

__all__ = [
    "anchors_in",
    "certificate_in",
    "place_in_list",
    "revocation_source",
    "signed_in",
]

_CERTIFICATES: Final = frozenset({".cer", ".crt", ".der"})
_LONGEST_SIGNATURE: Final = 4096


def certificate_in(path: Path) -> Certificate:
    """Return the certificate in a file, unverified.

    Raises:
        UsageError: It holds something else; the message names file and byte.
    """
    data = read_der(path, FileKind.CERTIFICATE)
    try:
        return parse_certificate(data)
    except UnreadableError as fault:
        found = (fault.flaw, fault.offset, None, fault.place)
        raise file_fault(path, FileKind.CERTIFICATE, *found) from None


def anchors_in(hierarchy: Hierarchy, paths: Sequence[Path], confirmed: Sequence[str]) -> AnchorSet:
    """Return the anchors in files and folders.

    Raises:
        UsageError: One is none of the hierarchy, or there is none at all.
    """
    files = [file for path in paths for file in files_in(path, _CERTIFICATES)]
    data = [read_der(file, FileKind.CERTIFICATE) for file in files]
    try:
        return anchor_set(hierarchy, data, confirmed=confirmed)
    except UsageError as error:
        if error.code != "anchor-refused":
            raise
        file, flaw = files[error.data["index"]], Flaw(error.data["flaw"])
        told = say(
            f"{file} は認証局 {hierarchy.name} のルート証明書ではありません",
            f"{file} is no root of {hierarchy.name}",
        )
        hint = say("--hierarchy を確かめてください。", "Compare --hierarchy with whose root it is.")
        raise UsageError(
            error.code,
            f"{told}: {flaw.text(language())} [{flaw.value}]",
            path=str(file),
            flaw=flaw.value,
            remedy=hint,
        ) from None


def revocation_source(
    anchors: AnchorSet,
    lists: Sequence[bytes],
    index: Path | None,
    answer: Path | None,
    request: Path | None,
) -> RevocationSource:
    """Return what tells about revocation: an answer, lists, an index of lists, or nobody.

    Raises:
        UsageError: Two are given, or a file holds something else.
        StoreError: The index cannot be used.
    """
    if sum((bool(lists), index is not None, answer is not None)) > 1:
        told = say("--crl、--index、--ocsp は一つだけです。", "one of --crl, --index and --ocsp")
        raise UsageError("usage", told)
    if index is not None:
        return CrlSource(opened_index(index, anchors).resolve)
    if answer is None:
        return CrlSource(_Lists.of(lists, anchors).found) if lists else NoSource()
    data = read_der(answer, FileKind.OCSP_ANSWER)
    if request is None:
        return AnswerSource(data)
    try:
        asked = read_request(read_der(request, FileKind.OCSP_REQUEST))
    except UnreadableError as fault:
        found = (fault.flaw, fault.offset, None, fault.place)
        raise file_fault(request, FileKind.OCSP_REQUEST, *found) from None
    return AnswerSource(data, asked)


@attrs.frozen
class _Lists:
    """Verified lists, of which each certificate takes that of its issuer and partition."""

    lists: tuple[VerifiedCrl | Unknown, ...]

    @classmethod
    def of(cls, lists: Sequence[bytes], anchors: AnchorSet) -> "_Lists":
        return cls(tuple(verify_crl(each, anchors) for each in lists))

    def found(self, partition: DirectoryName | None, issuer: Anchor) -> VerifiedCrl | Unknown:
        """Return the newest list of a place; one that cannot be used might be a newer one."""
        verified: list[VerifiedCrl] = []
        for each in self.lists:
            if isinstance(each, Unknown):
                return each
            verified.append(each)
        ours = [each for each in verified if each.issuer is issuer]
        for wanted in (partition, None):
            named = [each for each in ours if each.partition == wanted]
            if named:  # of several for one place the newest speaks
                return max(named, key=lambda each: each.this_update)
        return (ours or self.lists)[0]


def place_in_list(data: bytes) -> str | None:
    """Return where a list cannot be read, or ``None`` if it can."""
    try:
        for _ in parse_crl(data).entries():
            pass
    except UnreadableError as fault:
        return f"{fault.place}, byte {fault.offset}: {fault.flaw.value}"
    return None


def signed_in(document: Path, signature: Path, form: str, hash: str) -> SignedDigest:  # noqa: A002
    """Return the hash of a document, however large, with the signature over it.

    Raises:
        UsageError: One of the files cannot be read.
    """
    try:
        with document.open("rb") as file:
            digest = hashlib.file_digest(file, hash).digest()
    except OSError as error:
        why = error.strerror or type(error).__name__
        told = say(f"{document} を読み取れません: {why}", f"{document} cannot be read: {why}")
        raise UsageError("file-not-opened", told, path=str(document)) from None
    return SignedDigest(
        digest=Digest(digest, HashName(hash)),
        signature=read_whole(signature, _LONGEST_SIGNATURE),
        form=DigestForm(form),
    )
