"""A firm that asks an index: its evidence needs the list as it was signed, and faults are found."""

import json
from base64 import b64decode
from hashlib import sha256

from cryptography.hazmat.primitives.serialization import Encoding

import myna_sdk.authoring as m
from myna_mock.ca.crl import revocation_list
from myna_mock.firm import Firm
from myna_mock.observed import ObservedWorld
from myna_mock.person_handle import PersonHandle
from myna_sdk import Myna, Verified
from myna_sdk.configuration import parse
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.evidence import parse_evidence
from myna_sdk.jpki.profile import MOCK
from myna_sdk.jpki.reverifying import reverify
from myna_sdk.jpki.verdicts import Proven
from myna_sdk.store import create_crl_index, keep_signed_list
from myna_sdk.store.durable import publish
from tests.local_verifier.story import SALE, Desk, statutory
from tests.store.acts import rows

DER, SIGNING = Encoding.DER, m.CertificateKind.SIGNING


def _by_index(world: ObservedWorld, firm: Firm, *, kept: bool) -> Myna:
    """Return a firm that asks an index of the day's list, whose signed list is kept or not."""
    issued = [c for c in world.state("mihon-hanako").certificates if c.kind is SIGNING][-1]
    written = firm.verifying_itself(world, ask_its_clock=False)
    anchors = anchor_set(MOCK, [r.public_bytes(DER) for r in world.ca.roots(SIGNING, world.at)])
    crl = revocation_list(world.ca, world.ca.issuer(issued), issued.office, world.at)
    signed = crl.public_bytes(DER)
    indexed = index_crl(signed, anchors)
    assert isinstance(indexed, IndexedCrl)
    create_crl_index(firm.folder / "towns.crlx", crl_index([indexed])[0])
    (firm.folder / "signed").mkdir(exist_ok=True)
    if kept:
        keep_signed_list(firm.folder / "signed", signed)
    plugin = written["providers"]["local-verifier"]
    del plugin["ocsp"]
    plugin["crl"] = {"index": "towns.crlx", "kept": "signed"}
    configuration = parse(written, source="myna.toml", environ={}, base=firm.folder)
    return Myna(configuration, clock=world.clock, transport=world.transport)


def _local(own: Myna) -> dict[str, m.Check]:
    return {check.number: check for check in own.providers.diagnose("local-verifier")}


def test_a_certificate_that_is_kept_without_its_revocation_list_is_noted_as_well(
    world: ObservedWorld, firm: Firm, hanako: PersonHandle
) -> None:
    """An index holds no list as it was signed, so that there is no bundle; the record holds it."""
    with _by_index(world, firm, kept=False) as own:
        done = Desk(own).sign(hanako, "property-sale", statement=SALE)
        assert isinstance(done.outcome, Verified)
        (record,) = statutory(own)
        content = json.loads(record.content.reveal())
        assert content["evidence"] is None
        der = b64decode(content["signature"]["certificate"])
        (noted,) = rows(
            own.wiring.store, "SELECT data FROM audit_notes WHERE event = 'certificate.kept'"
        )
        assert sha256(der).hexdigest() in noted[0]
        kept = _local(own)["local-5"]
        assert (kept.result.value, "list-not-kept" in kept.looked_at) == ("failed", True)


def test_a_list_that_is_kept_as_it_was_signed_proves_again_what_its_index_told(
    world: ObservedWorld, firm: Firm, hanako: PersonHandle
) -> None:
    with _by_index(world, firm, kept=True) as own:
        assert _local(own)["local-5"].result.value == "passed"
        Desk(own).sign(hanako, "property-sale", statement=SALE)
        content = json.loads(statutory(own)[0].content.reveal())
        anchors = anchor_set(MOCK, [r.public_bytes(DER) for r in world.ca.roots(SIGNING, world.at)])
        told = reverify(parse_evidence(b64decode(content["evidence"])), anchors, today=world.at)
        assert isinstance(told.then, Proven)
        (list_,) = (firm.folder / "signed").glob("*.crl")
        list_.write_bytes(list_.read_bytes()[:-1])
        assert _local(own)["local-5"].result.value == "failed"
        again = Desk(own).sign(hanako, "property-sale", statement=SALE)
        assert isinstance(again.outcome, Verified)
        contents = [json.loads(record.content.reveal()) for record in statutory(own)]
        assert {content["evidence"] is None for content in contents} == {False, True}


def test_what_is_wrong_with_an_index_is_found_before_it_matters(
    world: ObservedWorld, firm: Firm
) -> None:
    with _by_index(world, firm, kept=True) as own:
        assert _local(own)["local-4"].result.value == "passed"
        path = firm.folder / "towns.crlx"
        good = path.read_bytes()
        publish(path, [good[:-1]])
        found = _local(own)["local-4"]
        assert (found.result.value, "truncated" in found.looked_at) == ("failed", True)
        assert "the index of before is asked" in found.looked_at
        publish(path, [good])
        world.travel(days=30)
        found = _local(own)["local-4"]
        assert (found.result.value, "0 of its 1" in found.looked_at) == ("failed", True)
        path.unlink()
    with _by_index(world, firm, kept=True) as other:
        publish(path, [good[:-1]])
        found = _local(other)["local-4"]
        told = "crl-index-unusable: truncated"
        assert (found.result.value, found.looked_at) == ("failed", told)
