"""A proxy for one instance, by name: plain requests forwarded, TLS through a tunnel."""

import base64
import contextlib
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable

import pytest

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.errors import ConfigError, TransportError
from tests.drive.authority import Authority
from tests.drive.parts import Bench, Run, Server, ask, policy, reply, serving


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    now = dt.datetime.now(dt.UTC)  # OpenSSL judges by the machine's clock
    return Authority(tmp_path_factory.mktemp("ca"), "MOCK test authority", now)


def pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def proxying(upstream: Server) -> Callable[[Server, socket.socket], None]:
    """Return the script of a proxy that only knows ``upstream``, whatever it is asked for."""

    def script(server: Server, conn: socket.socket) -> None:
        message = server.next_request(conn)
        with socket.create_connection(("127.0.0.1", upstream.port)) as far:
            if message.startswith(b"CONNECT "):
                conn.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                back = threading.Thread(target=pump, args=(far, conn))
                back.start()
                pump(conn, far)
                back.join()
            else:
                far.sendall(message)
                conn.sendall(far.recv(65536))

    return script


def no_resolving(host: str) -> tuple[str, ...]:
    raise AssertionError(f"{host} is the proxy's to resolve")


@pytest.mark.parametrize("secure_proxy", [False, True])
def test_https_goes_through_a_tunnel(
    run: Run, bench: Bench, ours: Authority, secure_proxy: bool
) -> None:
    tls = ours.server(ours.issue("server", host="api.example"))
    proxy_tls = ours.server(ours.issue("proxy", host="127.0.0.1")) if secure_proxy else None
    with serving(reply(200, b"far"), tls=tls) as far, Server(proxying(far), proxy_tls) as proxy:
        limits = policy(
            proxy=proxy.url.replace("://", "://user:pass@"),
            hosts={"api.example"},
            ca_bundle=ours.bundle,
        )
        performers = bench.performers(limits, resolve=no_resolving)
        assert run(performers, ask("https://api.example/path")).body == b"far"
    assert proxy.requests[0].startswith(b"CONNECT api.example:443 HTTP/1.1\r\n")
    credentials = base64.b64encode(b"user:pass")
    assert b"Proxy-Authorization: Basic " + credentials in proxy.requests[0]
    assert far.requests[0].startswith(b"GET /path HTTP/1.1\r\n")
    assert b"proxy-authorization" not in far.requests[0].lower()


def test_plain_http_is_forwarded(run: Run, bench: Bench) -> None:
    with serving(reply(200, b"far")) as far, Server(proxying(far)) as proxy:
        performers = bench.performers(policy(far, proxy=proxy.url))
        assert run(performers, ask(f"{far.url}/path")).body == b"far"
    assert proxy.requests[0].startswith(f"GET {far.url}/path HTTP/1.1\r\n".encode())


def test_a_proxy_of_one_instance_is_not_the_others(run: Run, bench: Bench) -> None:
    with serving(reply(200, b"direct")) as far, serving(reply(502)) as proxy:
        one = policy(far, proxy=proxy.url)
        two = policy(far, instance="other")
        performers = bench.performers(one, two)
        assert run(performers, ask(far.url, instance="other")).body == b"direct"
        assert proxy.accepted == 0


def test_the_environments_proxy_is_not_asked(
    run: Run, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(reply(200, b"direct")) as far:
        assert run(bench.performers(policy(far)), ask(far.url)).body == b"direct"


def test_a_proxy_that_refuses_the_tunnel_is_a_failed_connection(
    run: Run, bench: Bench, ours: Authority
) -> None:
    with serving(reply(407)) as proxy:
        limits = policy(proxy=proxy.url, hosts={"api.example"}, ca_bundle=ours.bundle)
        with pytest.raises(TransportError) as raised:
            run(bench.performers(limits), ask("https://api.example/"))
    assert (raised.value.code, raised.value.sent) == ("connection-failed", False)


@pytest.mark.parametrize("secure_proxy", [False, True])
def test_what_a_proxy_was_told_is_not_the_request(
    run: Run, bench: Bench, ours: Authority, secure_proxy: bool
) -> None:
    def dies(server: Server, conn: socket.socket) -> None:
        server.next_request(conn)

    tls = ours.server(ours.issue("proxy", host="127.0.0.1")) if secure_proxy else None
    with Server(dies, tls) as proxy:
        limits = policy(proxy=proxy.url, hosts={"api.example"}, ca_bundle=ours.bundle)
        with pytest.raises(TransportError) as raised:
            run(bench.performers(limits), ask("https://api.example/"))
        assert proxy.requests[0].startswith(b"CONNECT ")
    assert (raised.value.code, raised.value.sent) == ("connection-dropped", False)


@pytest.mark.parametrize("secure_proxy", [False, True])
def test_a_forwarded_request_that_is_dropped_was_sent(
    run: Run, bench: Bench, ours: Authority, secure_proxy: bool
) -> None:
    def dies(server: Server, conn: socket.socket) -> None:
        server.next_request(conn)

    tls = ours.server(ours.issue("proxy", host="127.0.0.1")) if secure_proxy else None
    with Server(dies, tls) as proxy:
        limits = policy(proxy=proxy.url, hosts={"localhost"}, ca_bundle=ours.bundle)
        with pytest.raises(TransportError) as raised:
            run(bench.performers(limits), ask("http://localhost/"))
    assert (raised.value.code, raised.value.sent) == ("connection-dropped", True)


def test_a_proxy_cannot_pass_for_the_server(run: Run, bench: Bench, ours: Authority) -> None:
    tls = ours.server(ours.issue("liar", host="127.0.0.1"))
    with serving(reply(), tls=tls) as far, Server(proxying(far)) as proxy:
        limits = policy(proxy=proxy.url, hosts={"api.example"}, ca_bundle=ours.bundle)
        with pytest.raises(TransportError) as raised:
            run(bench.performers(limits), ask("https://api.example/"))
    assert (raised.value.code, raised.value.sent) == ("tls-failed", False)
    assert far.requests == []


@pytest.mark.parametrize(
    "url", ["socks5://127.0.0.1:1", "127.0.0.1:3128", "http://", "http://[::zz]"]
)
def test_an_unusable_proxy_is_a_configuration_fault(run: Run, bench: Bench, url: str) -> None:
    limits = policy(proxy=url, hosts={"api.example"})
    with pytest.raises(ConfigError) as raised:
        run(bench.performers(limits), ask("https://api.example/"))
    assert (raised.value.code, raised.value.data) == ("proxy-unusable", {"instance": "acme"})


def test_a_policy_does_not_show_the_proxys_password() -> None:
    limits = HttpPolicy(instance="acme", hosts=frozenset(), proxy="http://me:hidden@proxy:3128")
    assert "hidden" not in repr(limits)
    assert "proxy:3128" in repr(limits)


def test_mutual_tls_ends_behind_the_tunnel(run: Run, bench: Bench, ours: Authority) -> None:
    tls = ours.server(ours.issue("mutual", host="api.example"), clients_of=ours.bundle)
    me = ours.issue("client")
    seen: list[object] = []

    def script(server: Server, conn: socket.socket) -> None:
        assert isinstance(conn, ssl.SSLSocket)
        seen.append(conn.getpeercert())
        server.next_request(conn)
        conn.sendall(reply())

    with Server(script, tls) as far, Server(proxying(far)) as proxy:
        limits = policy(
            proxy=proxy.url,
            hosts={"api.example"},
            ca_bundle=ours.bundle,
            client_certificate=me.certificate,
            client_key=me.key,
        )
        assert run(bench.performers(limits), ask("https://api.example/")).status == 200
    assert len(seen) == 1
