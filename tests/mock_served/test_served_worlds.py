"""A served world is a world: the same methods, the same people, and nobody else's."""

import inspect
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey

from myna_mock.served import hosting as hosting_module
from myna_mock.served.hosting import Hosting
from myna_mock.served.remote import RemoteWorld, connect, remote_clock
from myna_mock.world import World
from myna_mock.world_face import WorldFace
from myna_sdk.errors import ProtocolError, TransportError, UsageError
from tests.mock_served.conftest import asker

EC_POINT = ec.derive_private_key(1, ec.SECP256R1()).public_key()
KEYS = {"keys": [{**ECKey.import_key(EC_POINT).as_dict(private=False), "kid": "k"}]}


def public(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}


def test_a_remote_world_has_every_method_of_the_face_and_a_port() -> None:
    assert public(WorldFace) <= public(RemoteWorld)
    assert issubclass(World, WorldFace)
    assert issubclass(RemoteWorld, WorldFace)


def test_world_connect_answers_with_a_remote_world(served: RemoteWorld) -> None:
    assert isinstance(World.connect(served.base_url), RemoteWorld)


def test_everybody_is_the_same_from_afar(served: RemoteWorld) -> None:
    here = World("here")
    assert served.people == here.people
    assert served.at == here.at
    for persona in here.people:
        near, far = here.port.report(persona), served.port.report(persona)
        assert (far.register, far.carried, far.chip) == (near.register, near.carried, near.chip)
        assert far.problem == near.problem


def test_what_happens_to_a_person_happens(served: RemoteWorld) -> None:
    hanako = served.person("mihon-hanako")
    hanako.move("東京都見本区二丁目9番9号")
    assert hanako.register.reveal()["address"] == "東京都見本区二丁目9番9号"
    hanako.rename("新姓 花子", kana="シンセイ ハナコ", former_name="見本")
    name = hanako.register.name
    assert name is not None
    assert name.kana is not None
    assert name.kana.reveal() == "シンセイ ハナコ"
    hanako.hold()
    assert not served.can_log_in("mihon-hanako")
    hanako.reissue()
    assert served.can_log_in("mihon-hanako")


def test_a_moved_abroad_address_survives_the_wire(served: RemoteWorld) -> None:
    hanako = served.person("mihon-hanako")
    hanako.move_abroad()
    assert hanako.address.reveal() == datetime(2026, 11, 24, tzinfo=UTC).date()


def test_a_persona_can_be_added_and_only_once(served: RemoteWorld) -> None:
    data = {
        "name": "追加 太郎",
        "address": "東京都見本区一丁目",
        "birth_date": "19800100",
        "sex": "male",
        "events": [{"kind": "issue-card", "at": "2025-01-01T00:00:00+09:00"}],
    }
    added = served.add_person("tsuika-taro", data)
    assert added.birth_date.digits() == "19800100"
    assert served.can_log_in("tsuika-taro")
    with pytest.raises(UsageError) as caught:
        served.add_person("tsuika-taro", data)
    assert caught.value.code == "persona-taken"


def test_an_unknown_persona_is_answered_with_the_nearest_names(served: RemoteWorld) -> None:
    with pytest.raises(UsageError) as caught:
        served.person("mihon-hanakoo")
    assert caught.value.code == "persona-unknown"
    assert "mihon-hanako" in caught.value.data["nearest"]


@pytest.mark.parametrize("strange", ["", ".", "..", "a/b", "%2e", "花子", "a?b", "a#b"])
def test_a_strange_persona_id_is_only_unknown(served: RemoteWorld, strange: str) -> None:
    with pytest.raises(UsageError) as caught:
        served.person(strange)
    assert caught.value.code in {"persona-unknown", "mock-path-unknown"}


def test_time_travels_and_the_clock_tells_it(served: RemoteWorld) -> None:
    before = served.at
    assert served.travel(years=1, hours=2) == served.clock.now()
    assert served.at > before
    assert remote_clock(served.base_url).now() == served.at


def test_a_remote_clock_says_that_it_blocks(served: RemoteWorld) -> None:
    assert served.clock.blocking is True


def test_faults_are_counted_where_they_are(served: RemoteWorld) -> None:
    fault = served.fault("digital-auth-app.certs", "http-503", times=1)
    ask = asker(served.issuer)
    assert ask("GET", "/protocol/openid-connect/certs").status == 503
    assert fault.used == 1
    assert ask("GET", "/protocol/openid-connect/certs").status == 200
    fault.remove()
    assert served.port.fault_states() == ()


def test_an_unused_fault_fails_the_block_from_afar(served: RemoteWorld) -> None:
    with (
        pytest.raises(UsageError) as caught,
        served.fault("digital-auth-app.certs", "http-503"),
    ):
        pass
    assert caught.value.code == "fault-unused"


def test_two_worlds_of_one_server_do_not_meet(hosting: Hosting) -> None:
    one, other = connect(hosting.url("one")), connect(hosting.url("other"))
    one.travel(days=3)
    one.person("mihon-hanako").die()
    one.enrol("RP1", KEYS, ["http://127.0.0.1/a"])
    one.fault("digital-auth-app.token", "hang")
    asker(one.issuer)("GET", "/protocol/openid-connect/certs")
    assert other.at == World("x").at
    assert other.can_log_in("mihon-hanako")
    assert asker(other.base_url)("GET", "/__mock/clients").json == {"clients": []}
    assert other.port.fault_states() == ()
    assert len(other.journal) == 0
    assert one.issuer != other.issuer


def test_the_longest_name_of_a_world_is_served(hosting: Hosting) -> None:
    name = "w" * 64
    assert World(name).name == name
    assert connect(hosting.url(name)).can_log_in("mihon-hanako")


def test_a_reset_begins_anew_and_keeps_clients(served: RemoteWorld) -> None:
    served.enrol("RP1", KEYS, ["http://127.0.0.1/a"])
    served.person("mihon-hanako").die()
    served.travel(days=1)
    served.fault("digital-auth-app.token", "hang")
    served.reset()
    assert served.can_log_in("mihon-hanako")
    assert served.at == World("x").at
    assert served.port.fault_states() == ()
    clients = asker(served.base_url)("GET", "/__mock/clients").json["clients"]
    assert [client["client_id"] for client in clients] == ["RP1"]


def test_keys_rotate_from_afar(served: RemoteWorld) -> None:
    (published,) = served.rotate_keys("publish")
    kids = [
        key["kid"]
        for key in asker(served.issuer)("GET", "/protocol/openid-connect/certs").json["keys"]
    ]
    assert published in kids
    with pytest.raises(UsageError) as caught:
        served.rotate_keys("burn")
    assert caught.value.code == "rotation-step-unknown"


def test_a_client_can_be_disabled_from_afar(served: RemoteWorld) -> None:
    served.enrol("RP1", KEYS, ["http://127.0.0.1/a"], name="見本不動産")
    served.enable("RP1", enabled=False)
    (client,) = asker(served.base_url)("GET", "/__mock/clients").json["clients"]
    assert client["enabled"] is False
    with pytest.raises(UsageError) as caught:
        served.enable("RP2")
    assert caught.value.code == "client-unknown"


def test_the_host_header_has_no_say_in_the_issuer(served: RemoteWorld) -> None:
    told = asker(served.issuer)(
        "GET", "/.well-known/openid-configuration", headers={"host": "evil.test"}
    )
    assert told.json["issuer"] == served.issuer


def test_a_browser_of_another_world_is_refused(served: RemoteWorld) -> None:
    with pytest.raises(UsageError) as caught:
        served.person("mihon-hanako").approve("https://example.test/auth")
    assert caught.value.code == "foreign-url"


@pytest.mark.parametrize(
    "url",
    [
        *("", "http://127.0.0.1", "ftp://127.0.0.1/w/a", "http://h:0/w/a", "//"),
        *("http://u@h/w/a", "http://:secret@h/w/a"),
    ],
)
def test_a_url_that_is_no_worlds_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        connect(url)
    assert caught.value.code == "mock-url-invalid"


def test_a_server_that_is_gone_is_a_transport_error() -> None:
    with pytest.raises(TransportError) as caught:
        _ = connect("http://127.0.0.1:9/w/main").at
    assert caught.value.code == "mock-unreachable"


def test_what_is_no_mock_world_is_a_protocol_error(hosting: Hosting) -> None:
    world = connect(hosting.url("x"))
    object.__setattr__(world.wire, "base_url", f"{hosting.root}/?page=")
    with pytest.raises(ProtocolError) as caught:
        _ = world.at
    assert caught.value.code == "mock-reply-strange"


def test_a_server_holds_so_many_worlds_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting_module, "MOST_WORLDS", 2)
    full = Hosting("http://127.0.0.1:1", hosting_module.Beginning())
    for name in ("a", "b", "a"):
        full.world(name)
    with pytest.raises(UsageError) as caught:
        full.world("c")
    assert caught.value.code == "mock-too-many-worlds"
    full.forget("a")
    full.world("c")
