"""The CA's faces over HTTP: root certificates, revocation lists, OCSP, and time-stamps.

The real ones speak from registered networks only, and where is not public; these paths are ours.
"""

import re
from base64 import b64decode

import attrs
from cryptography.hazmat.primitives.serialization import Encoding

from myna_mock.ca.authority import Authority
from myna_mock.ca.certificate_authority import CertificateAuthority
from myna_mock.ca.crl import revocation_list
from myna_mock.ca.generations import Generation
from myna_mock.ca.ocsp import answer
from myna_mock.people.state import Office
from myna_sdk.model.certificate import CertificateKind
from myna_sdk.model.instants import Instant
from myna_sdk.testing.service import ServiceReply, ServiceRequest

NAME = "ca"
PREFIX = "/ca/"
_KINDS = "|".join(kind.value for kind in CertificateKind)
_ROOT = re.compile(rf"/ca/({_KINDS})/([1-9]\d?)/root\.cer\Z", re.ASCII)
_BY = r"[1-9]\d?|[0-9a-f]{40}"  # the generation, or the identifier of its key
_CRL = re.compile(rf"/ca/({_KINDS})/({_BY})/crl/([A-Za-z-]+)/([A-Za-z-]+)\.crl\Z", re.ASCII)
_ARL = re.compile(rf"/ca/({_KINDS})/([1-9]\d?)/crl/root\.crl\Z", re.ASCII)
_OCSP = re.compile(rf"/ca/({_KINDS})/ocsp(?:/(.+))?\Z", re.ASCII)
_LONGEST_GENERATION = 2
_STAMP = re.compile(r"/ca/tsa(/root\.cer)?\Z", re.ASCII)
_NOTHING = ServiceReply(404, (("content-type", "text/plain; charset=utf-8"),), b"MOCK: not found\n")


@attrs.frozen
class CertificateAuthorityService:
    """Serves one world's CA."""

    ca: CertificateAuthority

    def operation(self, request: ServiceRequest) -> str:
        """Return ``root``, ``crl``, ``ocsp`` or ``tsa``."""
        if _STAMP.match(request.path):
            return "tsa"
        if _OCSP.match(request.path):
            return "ocsp"
        return "root" if _ROOT.match(request.path) else "crl"

    def handle(self, request: ServiceRequest, at: Instant) -> ServiceReply:
        """Return the reply to ``request`` at the virtual instant ``at``."""
        if found := _OCSP.match(request.path):
            return self._ocsp(CertificateKind(found[1]), found[2], request, at)
        if found := _STAMP.match(request.path):
            return self._stamp(request, at, root=found[1] is not None)
        if request.method != "GET":
            return _NOTHING
        if found := _ROOT.match(request.path):
            authority = self._authority(found[1], found[2], at)
            return _NOTHING if authority is None else _root(authority)
        if found := _ARL.match(request.path):
            return self._crl(found[1], found[2], None, at)
        if found := _CRL.match(request.path):
            office = Office(prefecture=found[3], municipality=found[4])
            return self._crl(found[1], found[2], office, at)
        return _NOTHING

    def _authority(self, kind: str, named: str, at: Instant) -> Authority | None:
        """Return the root in force that is ``named`` by its generation, or by its key."""
        every = (self.ca.authority(CertificateKind(kind), g) for g in Generation.in_force_at(at))
        if len(named) > _LONGEST_GENERATION:
            identifier = bytes.fromhex(named)
            return next((a for a in every if a.key_identifier.key_identifier == identifier), None)
        return next((a for a in every if a.generation.number == int(named)), None)

    def _crl(self, kind: str, generation: str, office: Office | None, at: Instant) -> ServiceReply:
        authority = self._authority(kind, generation, at)
        if authority is None:
            return _NOTHING
        made = revocation_list(self.ca, authority, office, at)
        return _binary("application/pkix-crl", made.public_bytes(Encoding.DER))

    def _ocsp(
        self, kind: CertificateKind, in_path: str | None, request: ServiceRequest, at: Instant
    ) -> ServiceReply:
        body = request.body if request.method == "POST" else _decoded(in_path)
        made = answer(self.ca, kind, body, at)
        return _binary("application/ocsp-response", made.public_bytes(Encoding.DER))

    def _stamp(self, request: ServiceRequest, at: Instant, *, root: bool) -> ServiceReply:
        authority = self.ca.time_stamps
        if root:
            der = authority.root.public_bytes(Encoding.DER)
            return _binary("application/pkix-cert", der) if request.method == "GET" else _NOTHING
        if request.method != "POST":
            return _NOTHING
        return _binary("application/timestamp-reply", authority.answer(request.body, at))


def _root(authority: Authority) -> ServiceReply:
    der = authority.certificate.public_bytes(Encoding.DER)
    return _binary("application/pkix-cert", der)


def _binary(media_type: str, body: bytes) -> ServiceReply:
    return ServiceReply(200, (("content-type", media_type),), body)


def _decoded(in_path: str | None) -> bytes:
    """Return the request of a GET (RFC 6960 A.1), empty if it cannot be read."""
    try:
        return b64decode((in_path or "").encode("ascii"), validate=True)
    except ValueError:
        return b""
