"""Which list is believed and kept, what a question holds, and who is asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import attrs
import pytest
from cryptography.x509 import ocsp

import myna_sdk.authoring as m
from myna_local_verifier.provider import LocalVerifier
from myna_local_verifier.settings import Lists, PolicyName
from myna_sdk.effects import CachePut, HttpReply, ReadFile
from myna_sdk.errors import ConfigError, ProtocolError, TransportError
from myna_sdk.jpki.anchors import anchor_set
from myna_sdk.jpki.crl_index import IndexedCrl, crl_index, index_crl
from myna_sdk.jpki.profile import MOCK
from myna_sdk.store.crl_files import create_crl_index, update_crl_index
from myna_sdk.testing.attack_pack import writing as w
from myna_sdk.testing.attack_pack.scenes import (
    DOCUMENT,
    NONCE,
    Scene,
    certificate_plan,
    entry,
    good_scene,
    list_plan,
    partition,
)
from myna_sdk.testing.attack_pack.stage import key
from myna_sdk.testing.stage import Stage
from tests.local_verifier.parts import CRL_TYPE, LISTS, OCSP, OCSP_TYPE, Sources, stage, verifier

AT = datetime(2026, 11, 24, 3, 0, 0, tzinfo=UTC)
UNKNOWN = m.Reason.CERTIFICATE_UNKNOWN


@pytest.fixture(scope="module")
def scene() -> Scene:
    return good_scene(AT)


@pytest.fixture
def by_list(scene: Scene, tmp_path: Path) -> LocalVerifier:
    return verifier(tmp_path, scene.stage.roots, crl=LISTS)


@pytest.fixture
def by_responder(scene: Scene, tmp_path: Path) -> LocalVerifier:
    return verifier(tmp_path, scene.stage.roots, ocsp=OCSP)


def signed(scene: Scene, form: m.DigestForm = m.DigestForm.DIGEST_INFO) -> m.Signed:
    given = m.Detached(
        certificate=m.Concealed(scene.certificate.build()),
        signature=m.Concealed(scene.signature(key("person"))),
    )
    document = m.Document(m.Concealed(DOCUMENT))
    return m.Signed(document=document, digest_form=form, signature=given)


def listed(scene: Scene, made: datetime, *, revoked: bool = False) -> HttpReply:
    """Return a list that was made at an instant and lasts for two days."""
    plan = list_plan(scene.stage.current, made + timedelta(hours=3))
    if revoked:
        plan = attrs.evolve(plan, entries=(*plan.entries, entry(scene.serial, made, 3)))
    return HttpReply(200, CRL_TYPE, plan.build())


def judged(provider: LocalVerifier, on: Stage, scene: Scene) -> m.Outcome:
    return on.run(provider.verify_signature(signed(scene), on.context))


def revoked_by(outcome: m.Outcome) -> bool:
    return isinstance(outcome, m.Rejected) and outcome.reason is m.Reason.CERTIFICATE_REVOKED


def test_the_address_of_a_list_names_municipality_and_key_and_nothing_of_the_person(
    by_list: LocalVerifier, scene: Scene
) -> None:
    on = stage(Sources(crl=listed(scene, AT)), AT)
    assert isinstance(judged(by_list, on, scene), m.Verified)
    (request,) = on.requests
    identifier = scene.stage.current.key.identifier.hex()
    assert urlsplit(request.url).path == f"/{identifier}/Mihon-to/Mihon-ku.crl"
    assert (request.method, request.repeatable, request.billed) == ("GET", True, False)


def test_a_list_is_kept_until_its_own_end(by_list: LocalVerifier, scene: Scene) -> None:
    made = AT - timedelta(hours=1)
    on = stage(Sources(crl=listed(scene, made)), AT)
    judged(by_list, on, scene)
    (kept,) = [effect for effect in on.asked if isinstance(effect, CachePut)]
    assert kept.until == made + timedelta(hours=48)


def test_a_list_that_is_not_verified_is_never_kept(by_list: LocalVerifier, scene: Scene) -> None:
    good = listed(scene, AT)
    on = stage(Sources(crl=attrs.evolve(good, body=good.body[:-1] + b"\x00")), AT)
    outcome = judged(by_list, on, scene)
    assert isinstance(outcome, m.Undetermined)
    assert outcome.reason is m.Reason.PROVIDER_FAULTY
    assert not [effect for effect in on.asked if isinstance(effect, CachePut)]


def test_an_older_list_that_is_played_again_takes_nobodys_place(
    by_list: LocalVerifier, scene: Scene
) -> None:
    """Both are in force: who replays yesterday's hides what was revoked since."""
    side = Sources(crl=listed(scene, AT - timedelta(hours=1), revoked=True))
    on = stage(side, AT)
    assert revoked_by(judged(by_list, on, scene))
    on.at += timedelta(hours=2)
    side.crl = listed(scene, AT - timedelta(hours=20))
    assert revoked_by(judged(by_list, on, scene))
    assert len(on.requests) == 2


def test_a_list_of_the_future_or_of_another_town_is_told_and_never_kept(
    by_list: LocalVerifier, scene: Scene
) -> None:
    """Else a list that belongs there would be older than it, and find no place for long."""
    side = Sources(crl=listed(scene, AT - timedelta(hours=1)))
    on = stage(side, AT)
    assert isinstance(judged(by_list, on, scene), m.Verified)
    on.at += timedelta(hours=2)
    town = list_plan(scene.stage.current, on.at + timedelta(hours=3))
    name = w.tlv(0xA4, partition(m.CertificateKind.SIGNING, "Rei-shi"))
    point = w.sequence(w.tlv(0xA0, w.tlv(0xA0, name)))
    place = w.extension("2.5.29.28", point, critical=w.TRUE)
    strange = attrs.evolve(town, extensions={**town.extensions, "place": place}).build()
    for body, flaw in (
        (listed(scene, on.at + timedelta(days=30)).body, "crl-not-yet-valid"),
        (strange, "crl-partition-wrong"),
    ):
        side.crl = HttpReply(200, CRL_TYPE, body)
        outcome = judged(by_list, on, scene)
        assert isinstance(outcome, m.Undetermined)
        assert outcome.detail == f"plugin:{flaw}"
    side.crl = listed(scene, on.at, revoked=True)
    assert revoked_by(judged(by_list, on, scene))
    assert len([effect for effect in on.asked if isinstance(effect, CachePut)]) == 2


def test_a_newer_list_takes_its_place(by_list: LocalVerifier, scene: Scene) -> None:
    side = Sources(crl=listed(scene, AT - timedelta(hours=20)))
    on = stage(side, AT)
    assert isinstance(judged(by_list, on, scene), m.Verified)
    on.at += timedelta(hours=2)
    side.crl = listed(scene, AT, revoked=True)
    assert revoked_by(judged(by_list, on, scene))


def test_junk_in_place_of_a_newer_list_is_told_even_if_one_is_kept(
    by_list: LocalVerifier, scene: Scene
) -> None:
    side = Sources(crl=listed(scene, AT))
    on = stage(side, AT)
    judged(by_list, on, scene)
    on.at += timedelta(hours=2)
    side.crl = HttpReply(200, CRL_TYPE, b"junk")
    outcome = judged(by_list, on, scene)
    assert isinstance(outcome, m.Undetermined)
    assert outcome.reason is m.Reason.PROVIDER_FAULTY


def test_a_list_of_no_list_type_is_not_read(by_list: LocalVerifier, scene: Scene) -> None:
    on = stage(Sources(crl=attrs.evolve(listed(scene, AT), headers=())), AT)
    with pytest.raises(ProtocolError, match="reply-content-type"):
        judged(by_list, on, scene)


def test_a_list_is_read_from_a_folder(scene: Scene, tmp_path: Path) -> None:
    lists = Lists(folder=m.Folder(tmp_path), name="{authority}-{prefecture}-{municipality}.crl")
    provider = verifier(tmp_path, scene.stage.roots, crl=lists)
    name = f"{scene.stage.current.key.identifier.hex()}-Mihon-to-Mihon-ku.crl"
    files = {str(tmp_path / name): listed(scene, AT).body}
    on = stage(Sources(), AT, files)
    assert isinstance(judged(provider, on, scene), m.Verified)
    assert on.requests == ()
    (read,) = [effect for effect in on.asked if isinstance(effect, ReadFile)]
    assert read.cap == 16 * 1024 * 1024
    gone = judged(provider, stage(Sources(), AT), scene)
    assert isinstance(gone, m.Undetermined)
    assert (gone.reason, gone.detail) == (m.Reason.UPSTREAM_FAILED, "plugin:crl-missing")


def test_a_question_names_the_certificate_and_holds_a_fresh_nonce(
    by_responder: LocalVerifier, scene: Scene
) -> None:
    side = Sources(ocsp=HttpReply(200, OCSP_TYPE, scene.answer.build()))
    on = stage(side, AT)
    assert isinstance(judged(by_responder, on, scene), m.Verified)
    (request,) = on.requests
    question = ocsp.load_der_ocsp_request(request.body)
    assert question.serial_number == scene.serial
    assert NONCE in question.extensions[0].value.public_bytes()
    assert dict(request.headers)["content-type"] == "application/ocsp-request"


def test_without_a_nonce_only_the_policy_that_says_so_lets_pass(
    scene: Scene, tmp_path: Path
) -> None:
    answer = attrs.evolve(scene.answer, extensions={}).build()
    side = Sources(ocsp=HttpReply(200, OCSP_TYPE, answer))
    strict = verifier(tmp_path, scene.stage.roots, ocsp=OCSP)
    refused = judged(strict, stage(side, AT), scene)
    assert isinstance(refused, m.Undetermined)
    assert refused.detail == "plugin:ocsp-nonce-missing"
    policy = PolicyName.HARD_FAIL_WITHOUT_NONCE
    softer = verifier(tmp_path, scene.stage.roots, ocsp=OCSP, policy=policy)
    on = stage(side, AT)
    assert isinstance(judged(softer, on, scene), m.Verified)
    question = ocsp.load_der_ocsp_request(on.requests[0].body)
    assert len(question.extensions) == 0


def test_no_policy_lets_pass_what_was_not_told() -> None:
    for name in PolicyName:
        assert not name.policy.unsafe_unknown_passes
        assert not name.policy.unsafe_not_checked_passes


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, m.Reason.PROVIDER_MISCONFIGURED),
        (403, m.Reason.PROVIDER_MISCONFIGURED),
        (429, m.Reason.UPSTREAM_BUSY),
        (503, m.Reason.UPSTREAM_FAILED),
    ],
)
def test_statuses_of_a_responder_are_undetermined_and_the_signature_was_looked_at(
    by_responder: LocalVerifier, scene: Scene, status: int, reason: m.Reason
) -> None:
    outcome = judged(by_responder, stage(Sources(ocsp=HttpReply(status)), AT), scene)
    assert isinstance(outcome, m.Undetermined)
    assert outcome.reason is reason
    made = {check.number: check.result for check in outcome.checks}
    assert made["jpki-14"] is m.CheckResult.NOT_MADE
    assert made["jpki-16"] is m.CheckResult.PASSED


def test_without_a_source_nothing_is_ever_valid(scene: Scene, tmp_path: Path) -> None:
    """So it is for a firm that is no 署名検証者: path and signature hold, and that is all."""
    provider = verifier(tmp_path, scene.stage.roots)
    on = stage(Sources(), AT)
    outcome = judged(provider, on, scene)
    assert isinstance(outcome, m.Undetermined)
    assert (outcome.reason, outcome.detail) == (UNKNOWN, "plugin:revocation-not-checked")
    assert on.requests == ()


def test_a_raw_signature_counts_only_where_it_was_agreed_on(
    by_responder: LocalVerifier, scene: Scene
) -> None:
    on = stage(Sources(ocsp=HttpReply(200, OCSP_TYPE, scene.answer.build())), AT)
    raw = signed(scene, m.DigestForm.RAW)
    outcome = on.run(by_responder.verify_signature(raw, on.context))
    assert isinstance(outcome, m.Rejected)
    assert outcome.detail == "plugin:signature-of-other-form"


def test_a_sealed_signature_is_not_opened_here(by_responder: LocalVerifier, scene: Scene) -> None:
    sealed = attrs.evolve(signed(scene), signature=m.Sealed(jwe=m.Concealed("a.b.c.d.e")))
    on = stage(Sources(), AT)
    outcome = on.run(by_responder.verify_signature(sealed, on.context))
    assert isinstance(outcome, m.Undetermined)
    assert outcome.reason is m.Reason.NOT_SUPPORTED


def test_a_card_of_a_root_that_was_not_supplied_cannot_be_told(
    scene: Scene, tmp_path: Path
) -> None:
    """A new generation of roots rejects nobody: it waits for whoever supplies the root."""
    others = tuple(r for r in scene.stage.roots if r != scene.stage.current.certificate())
    provider = verifier(tmp_path, others, ocsp=OCSP)
    outcome = judged(provider, stage(Sources(), AT), scene)
    assert isinstance(outcome, m.Undetermined)
    assert (outcome.reason, outcome.detail) == (UNKNOWN, "plugin:issuer-key-unknown")


def test_a_response_to_a_nonce_of_ours_is_judged_and_brings_no_facts(tmp_path: Path) -> None:
    kind = m.CertificateKind.USER_AUTHENTICATION
    scene = good_scene(AT, kind)
    nonce = b"a nonce of our own"
    answer = m.AuthenticationResponse(
        nonce=m.Concealed(nonce),
        response=m.Detached(
            certificate=m.Concealed(scene.certificate.build()),
            signature=m.Concealed(key("person").sign(nonce)),
        ),
    )
    provider = verifier(
        tmp_path,
        scene.stage.roots,
        ocsp=attrs.evolve(OCSP, user_authentication=m.HttpsUrl("https://ocsp.example/auth")),
    )
    on = stage(Sources(ocsp=HttpReply(200, OCSP_TYPE, scene.answer.build())), AT)
    outcome = on.run(provider.verify_authentication(answer, on.context))
    assert isinstance(outcome, m.Verified), outcome
    assert not outcome.facts.items
    assert on.requests[0].url == "https://ocsp.example/auth"
    other = attrs.evolve(answer, nonce=m.Concealed(b"another nonce"))
    assert isinstance(on.run(provider.verify_authentication(other, on.context)), m.Rejected)


def test_the_certificate_of_the_other_kind_is_rejected(
    by_responder: LocalVerifier, scene: Scene
) -> None:
    other = good_scene(AT, m.CertificateKind.USER_AUTHENTICATION)
    outcome = judged(by_responder, stage(Sources(), AT), other)
    assert isinstance(outcome, m.Rejected)
    assert outcome.reason is m.Reason.CERTIFICATE_INVALID


def test_what_is_asked_by_something_else_than_a_trace_is_not_eligible(
    by_responder: LocalVerifier,
) -> None:
    on = stage(Sources(), AT)
    for ask in (
        m.StatusRequest(person=m.person("somebody")),
        m.StatusRequest(person=m.person("junk", kind=m.RefKind.CERTIFICATE)),
        m.StatusRequest(),
    ):
        answer = on.run(by_responder.check_status(ask, on.context))
        assert isinstance(answer, m.Undetermined)
        assert answer.reason is m.Reason.NOT_ELIGIBLE
    assert on.requests == ()


def test_anchors_of_another_environment_judge_nothing(
    by_responder: LocalVerifier, scene: Scene
) -> None:
    on = stage(Sources(), AT)
    on.environment = m.Environment.PRODUCTION
    with pytest.raises(ConfigError, match="service-environment"):
        judged(by_responder, on, scene)


def test_a_list_that_cannot_be_had_at_all_is_the_networks_fault(
    by_list: LocalVerifier, scene: Scene
) -> None:
    on = stage(Sources(), AT)

    def dropped(_: object) -> HttpReply:
        raise TransportError("connection-failed", "no way", sent=False)

    on.change = dropped
    with pytest.raises(TransportError, match="connection-failed"):
        judged(by_list, on, scene)


def test_a_certificate_of_no_readable_place_is_undetermined(
    by_list: LocalVerifier, scene: Scene
) -> None:
    plan = certificate_plan(scene.stage.current, scene.serial, AT)
    points = w.extension("2.5.29.31", w.sequence())
    plan = attrs.evolve(plan, extensions={**plan.extensions, "points": points})
    outcome = judged(by_list, stage(Sources(), AT), attrs.evolve(scene, certificate=plan))
    assert isinstance(outcome, m.Undetermined)
    assert outcome.detail == "plugin:crl-partition-not-named"


def test_an_index_of_every_town_tells_nothing_of_a_certificate_of_no_readable_place(
    scene: Scene, tmp_path: Path
) -> None:
    whole = list_plan(scene.stage.current, AT + timedelta(hours=3))
    rest = {name: value for name, value in whole.extensions.items() if name != "place"}
    crl = index_crl(
        attrs.evolve(whole, extensions=rest).build(), anchor_set(MOCK, scene.stage.roots)
    )
    assert isinstance(crl, IndexedCrl)
    assert crl.partition is None
    create_crl_index(tmp_path / "all.crlx", crl_index([crl])[0])
    provider = verifier(tmp_path, scene.stage.roots, crl=Lists(index=tmp_path / "all.crlx"))
    assert isinstance(judged(provider, stage(Sources(), AT), scene), m.Verified)
    plan = certificate_plan(scene.stage.current, scene.serial, AT)
    points = w.extension("2.5.29.31", w.octets(b"no place"))
    plan = attrs.evolve(plan, extensions={**plan.extensions, "points": points})
    outcome = judged(provider, stage(Sources(), AT), attrs.evolve(scene, certificate=plan))
    assert isinstance(outcome, m.Undetermined)
    assert outcome.detail == "plugin:crl-partition-not-named"


def test_an_index_of_all_lists_is_asked_and_a_new_one_counts_at_once(
    scene: Scene, tmp_path: Path
) -> None:
    anchors = anchor_set(MOCK, scene.stage.roots)
    path = tmp_path / "lists.index"

    def indexed(made: datetime, *, revoked: bool) -> IndexedCrl:
        plan = list_plan(scene.stage.current, made + timedelta(hours=3))
        number = w.extension("2.5.29.20", w.integer(4711 + revoked))
        plan = attrs.evolve(plan, extensions={**plan.extensions, "number": number})
        if revoked:
            plan = attrs.evolve(plan, entries=(*plan.entries, entry(scene.serial, made, 3)))
        found = index_crl(plan.build(), anchors)
        assert isinstance(found, IndexedCrl)
        return found

    before = indexed(AT - timedelta(hours=20), revoked=False)
    create_crl_index(path, crl_index([before])[0])
    provider = verifier(tmp_path, scene.stage.roots, crl=Lists(index=path))
    on = stage(Sources(), AT)
    assert isinstance(judged(provider, on, scene), m.Verified)
    update_crl_index(path, anchors, [indexed(AT - timedelta(hours=1), revoked=True)])
    assert revoked_by(judged(provider, on, scene))
    assert on.requests == ()
    late = judged(provider, stage(Sources(), AT + timedelta(days=3)), scene)
    assert isinstance(late, m.Undetermined | m.Rejected)
    assert late.detail == "plugin:crl-stale"
    path.unlink()
    gone = verifier(tmp_path, scene.stage.roots, crl=Lists(index=path))
    outcome = judged(gone, stage(Sources(), AT), scene)
    assert isinstance(outcome, m.Undetermined)
    assert outcome.detail == "plugin:crl-missing"
