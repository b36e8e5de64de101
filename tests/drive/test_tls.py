"""TLS on real sockets with a real private authority."""

import datetime as dt
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.errors import ConfigError, TransportError
from tests.drive.authority import Authority
from tests.drive.parts import Bench, Run, Server, ask, policy, reply, serving, silent


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    now = dt.datetime.now(dt.UTC)  # OpenSSL judges by the machine's clock
    return Authority(tmp_path_factory.mktemp("ca"), "MOCK test authority", now)


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    now = dt.datetime.now(dt.UTC)
    return Authority(tmp_path_factory.mktemp("other"), "MOCK other authority", now)


@pytest.fixture(scope="module")
def https(ours: Authority) -> ssl.SSLContext:
    return ours.server(ours.issue("server", host="127.0.0.1"))


def trusting(server: Server, ours: Authority, **more: Any) -> HttpPolicy:
    return policy(server, plain_http=False, ca_bundle=ours.bundle, **more)


def test_a_server_of_the_bundle_is_trusted(
    run: Run, bench: Bench, ours: Authority, https: ssl.SSLContext
) -> None:
    with serving(reply(200, b"a" * 300_000), tls=https) as server:
        performers = bench.performers(trusting(server, ours))
        got = run(performers, ask(server.url), ask(server.url, "POST", body=b"b" * 300_000))
        assert (got.body, server.accepted) == (b"a" * 300_000, 1)
    assert server.requests[1].endswith(b"b" * 300_000)


def test_a_reply_left_over_in_the_tls_layer_answers_nobody(
    run: Run, bench: Bench, ours: Authority, https: ssl.SSLContext
) -> None:
    with serving(reply(200, b"first") + reply(200, b"another person's"), tls=https) as server:
        performers = bench.performers(trusting(server, ours))
        with pytest.raises(TransportError, match="reply-undecodable"):
            run(performers, ask(server.url), ask(server.url))


def test_a_server_of_another_authority_is_not(
    run: Run, bench: Bench, theirs: Authority, https: ssl.SSLContext
) -> None:
    with serving(reply(), tls=https) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(trusting(server, theirs)), ask(server.url))
    assert (raised.value.code, raised.value.sent) == ("tls-failed", False)
    assert server.requests == []


def test_without_bundle_only_public_authorities_are_trusted(
    run: Run, bench: Bench, ours: Authority, https: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ours.bundle)  # the environment is not asked
    with serving(reply(), tls=https) as server, pytest.raises(TransportError, match="tls-failed"):
        run(bench.performers(policy(server)), ask(server.url))


def test_tls_secrets_are_not_written_where_the_environment_says(
    run: Run,
    bench: Bench,
    ours: Authority,
    https: ssl.SSLContext,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    with serving(reply(), tls=https) as server:
        run(bench.performers(trusting(server, ours)), ask(server.url))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("fault", ["other-name", "expired", "old-version"])
def test_a_server_that_does_not_hold_is_refused(
    run: Run, bench: Bench, ours: Authority, fault: str
) -> None:
    host = "other.example" if fault == "other-name" else "127.0.0.1"
    tls = ours.server(ours.issue(fault, host=host, days_ago=30 if fault == "expired" else 0))
    if fault == "old-version":
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            tls.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving(reply(), tls=tls) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(trusting(server, ours)), ask(server.url))
    assert (raised.value.code, raised.value.sent) == ("tls-failed", False)


def test_a_stalled_handshake_holds_nobody(run: Run, bench: Bench, ours: Authority) -> None:
    with Server(silent) as server, pytest.raises(TransportError) as raised:
        run(
            bench.performers(trusting(server, ours)),
            ask(f"https://{server.authority}", timeout=0.25),
        )
    assert (raised.value.code, raised.value.sent) == ("deadline-passed", False)


def test_a_dripped_handshake_holds_nobody(run: Run, bench: Bench, ours: Authority) -> None:
    def drip(server: Server, conn: socket.socket) -> None:
        conn.sendall(b"\x16\x03\x03\x40\x00")  # a record of 16 KiB, byte by byte
        while not server.over.wait(0.01):
            conn.sendall(b"\x02")

    with Server(drip) as server, pytest.raises(TransportError) as raised:
        run(
            bench.performers(trusting(server, ours)),
            ask(f"https://{server.authority}", timeout=0.25),
        )
    assert raised.value.sent is False
    assert raised.value.code in {"deadline-passed", "tls-failed"}


@pytest.mark.parametrize(("said", "code"), [(b"", "dropped"), (b"HTTP/1.1 400 No\r\n\r\n", "tls")])
def test_a_server_that_speaks_no_tls_is_a_fault_before_sending(
    run: Run, bench: Bench, ours: Authority, said: bytes, code: str
) -> None:
    def script(_server: Server, conn: socket.socket) -> None:
        conn.recv(65536)
        conn.sendall(said)

    with Server(script) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(trusting(server, ours)), ask(f"https://{server.authority}"))
    expected = "connection-dropped" if code == "dropped" else "tls-failed"
    assert (raised.value.code, raised.value.sent) == (expected, False)


def test_a_body_cut_without_tls_goodbye_is_no_body(
    run: Run, bench: Bench, ours: Authority, https: ssl.SSLContext
) -> None:
    def cut(server: Server, conn: socket.socket) -> None:
        server.next_request(conn)
        conn.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf of it")

    with Server(cut, https) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(trusting(server, ours)), ask(server.url))
    assert (raised.value.code, raised.value.sent) == ("connection-dropped", True)


def test_a_client_certificate_opens_a_server_that_demands_one(
    run: Run, bench: Bench, ours: Authority
) -> None:
    tls = ours.server(ours.issue("mutual", host="127.0.0.1"), clients_of=ours.bundle)
    me = ours.issue("client")
    seen: list[Any] = []

    def script(server: Server, conn: socket.socket) -> None:
        assert isinstance(conn, ssl.SSLSocket)
        seen.append(conn.getpeercert())
        server.next_request(conn)
        conn.sendall(reply(200, b"known"))

    with Server(script, tls) as server:
        limits = trusting(server, ours, client_certificate=me.certificate, client_key=me.key)
        assert run(bench.performers(limits), ask(server.url)).body == b"known"
    assert seen[0]["subject"] == ((("commonName", "client"),),)


def test_without_client_certificate_that_server_is_closed(
    run: Run, bench: Bench, ours: Authority
) -> None:
    tls = ours.server(ours.issue("mutual", host="127.0.0.1"), clients_of=ours.bundle)
    with serving(reply(), tls=tls) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(trusting(server, ours)), ask(server.url, repeatable=False))
    # In TLS 1.3 the client is done before the server judges, so bytes may have left.
    assert raised.value.code in {"tls-failed", "connection-dropped"}
    assert server.requests == []


@pytest.mark.parametrize("setting", ["ca_bundle", "client_certificate"])
@pytest.mark.parametrize("content", [None, b"", b"no PEM"])
def test_unusable_files_are_named_by_their_setting(
    run: Run, bench: Bench, tmp_path: Path, setting: str, content: bytes | None
) -> None:
    path = tmp_path / "file.pem"
    if content is not None:
        path.write_bytes(content)
    limits = policy(hosts={"api.example"}, **{setting: str(path)})
    with pytest.raises(ConfigError) as raised:
        run(bench.performers(limits), ask("https://api.example/"))
    assert raised.value.code == "certificate-unreadable"
    assert raised.value.data == {"instance": "acme", "setting": setting}
    assert [one["fault"] for one in bench.exchanges()] == ["certificate-unreadable"]
