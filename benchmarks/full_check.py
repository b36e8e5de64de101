"""One full check of a certificate and a signature: against bare RSA, and against certvalidator.

Ours starts from the bytes: path, kind, policy, personal data, look-up in an index of verified
lists, signature over a document. The floor is two verifications with keys that are already loaded.
The other engine gets the same bytes, reads and verifies the list each time, since it keeps none
between checks, and is not asked about the document.

Slices of both sides alternate and the shortest of each is compared: other work only adds.
"""

import asyncio
import time
from collections.abc import Callable

from asn1crypto import crl as asn1_crl  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.policy_decl import PKIXValidationParams

from benchmarks.result import Result
from myna_mock.ca.crl import revocation_list
from myna_mock.world import World
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.checking import SignedDigest, check_signed
from myna_sdk.jpki.crl import CrlSource
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.crl_layout import read_index, written
from myna_sdk.jpki.digests import Digest
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.model.certificate import CertificateKind

ROUNDS = 400
DOCUMENT = "模擬の契約書に同意します。".encode() * 20
KIND = CertificateKind.SIGNING


class _Ground:
    """A person's certificate and signature, and the roots and the list that tell about them."""

    def __init__(self) -> None:
        world = World("bench", seed=4711)
        self.at = world.at
        issued = [c for c in world.state("mihon-hanako").certificates if c.kind is KIND][-1]
        self.roots = [r.public_bytes(Encoding.DER) for r in world.ca.roots(KIND, self.at)]
        self.certificate = world.ca.certificate("mihon-hanako", issued).public_bytes(Encoding.DER)
        made = revocation_list(world.ca, world.ca.issuer(issued), issued.office, self.at)
        self.list = made.public_bytes(Encoding.DER)
        key = world.ca.private_key("mihon-hanako", issued)
        self.public = key.public_key()
        self.signature = key.sign(DOCUMENT, padding.PKCS1v15(), hashes.SHA256())
        self.anchors = anchor_set(MOCK, self.roots)
        verified = index_crl(self.list, self.anchors)
        if not isinstance(verified, IndexedCrl):
            raise TypeError("the list of the mock world is not accepted")
        index = read_index(b"".join(written(crl_index([verified])[0])), self.anchors)
        self.lists = CrlSource(index.resolve)

    def check(self) -> None:
        verdict = check_signed(
            *(self.certificate, SignedDigest(digest=Digest.of(DOCUMENT), signature=self.signature)),
            self.anchors,
            at=self.at,
            kind=KIND,
            revocation=self.lists,
        )
        if not isinstance(verdict, Proven):
            raise TypeError(f"not proven: {verdict!r}")

    def verify_twice(self) -> None:
        for _ in range(2):
            self.public.verify(self.signature, DOCUMENT, padding.PKCS1v15(), hashes.SHA256())


def measure() -> Result:
    """Return how much longer a full check takes than two verifications."""
    ground = _Ground()
    ours, floor = _shortest(ground.check, ground.verify_twice)
    return Result(name="full-check", ratio=ours / floor, aim=2.5, better="lower")


def measure_against_certvalidator() -> Result:
    """Return how many times faster a full check is than the other engine's."""
    ground = _Ground()
    roots = [asn1_x509.Certificate.load(root) for root in ground.roots]
    loop = asyncio.new_event_loop()

    def theirs() -> None:
        context = ValidationContext(
            trust_roots=roots,
            moment=ground.at,
            crls=[asn1_crl.CertificateList.load(ground.list)],
            revocation_mode="require",
            allow_fetching=False,
        )
        validator = CertificateValidator(
            asn1_x509.Certificate.load(ground.certificate),
            validation_context=context,
            pkix_params=PKIXValidationParams(
                user_initial_policy_set=frozenset({MOCK.policy(KIND)}),
                initial_explicit_policy=True,
            ),
        )
        usage = validator.async_validate_usage({"non_repudiation"})  # type: ignore[no-untyped-call]
        loop.run_until_complete(usage)

    ours, other = _shortest(ground.check, theirs, rounds=60)
    loop.close()
    name = "full-check-vs-certvalidator"
    return Result(name=name, ratio=other / ours, aim=10.0, better="higher")


def _shortest(
    ours: Callable[[], None], theirs: Callable[[], None], *, rounds: int = ROUNDS
) -> tuple[float, float]:
    times = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    return min(a for a, _ in times), min(b for _, b in times)


def _seconds(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    for _ in range(4):
        work()
    return time.perf_counter() - begun
