"""Where requests may go."""

import httpx
import pytest

from myna_sdk.drive.policy import HttpPolicy
from myna_sdk.effects import Addressed, HttpReply, HttpRequest
from myna_sdk.errors import MynaError, TransportError, UsageError
from tests.drive.parts import Bench, Run, ask, policy, reply, serving


class Anywhere(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A world in this process that answers every host."""

    def __init__(self) -> None:
        self.seen: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return httpx.Response(200, content=b"here")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


HOSTS = frozenset({"api.example", "Odd.example:8443", "127.0.0.1:8080", "[::1]:8080", "localhost"})

ALLOWED = [
    "https://api.example/",
    "https://API.Example/a?b=c",
    "https://api.example:443/",
    "https://odd.example:8443/",
    "https://127.0.0.1:8080/",
    "https://[::1]:8080/",
    "https://localhost/",
]

REFUSED = {
    "https://api.example:8443/": "host-not-allowed",
    "https://odd.example/": "host-not-allowed",
    "https://sub.api.example/": "host-not-allowed",
    "https://api.example./": "host-not-allowed",
    "https://api.example.evil.example/": "host-not-allowed",
    "https://evil.example/api.example": "host-not-allowed",
    "https://evil.example\\@api.example/": "url-not-allowed",
    "https://evil.example#@api.example/": "host-not-allowed",
    "https://127.0.0.1:9/": "host-not-allowed",
    "https://api\u3002evil.example/": "host-not-allowed",
    "https://api.example@evil.example/": "url-not-allowed",
    "https://user:secret@api.example/": "url-not-allowed",
    "https://user@api.example/": "url-not-allowed",
    "http://api.example/": "url-not-allowed",
    "http://127.0.0.1:8080/": "url-not-allowed",
    "ftp://api.example/": "url-not-allowed",
    "file:///etc/passwd": "url-not-allowed",
    "//api.example/": "url-not-allowed",
    "/path": "url-not-allowed",
    "": "url-not-allowed",
    "https://": "url-not-allowed",
    "https://api.example:port/": "url-not-allowed",
    "https://api.example:99999/": "host-not-allowed",
    "https://api.example/\r\nX: y": "url-not-allowed",
    "https://[::1/": "url-not-allowed",
}


@pytest.mark.parametrize("url", ALLOWED)
def test_a_listed_host_is_asked(run: Run, bench: Bench, url: str) -> None:
    world = Anywhere()
    limits = HttpPolicy(instance="acme", hosts=HOSTS)
    assert run(bench.performers(limits, transport=world), ask(url)).body == b"here"
    assert len(world.seen) == 1


@pytest.mark.parametrize(("url", "code"), REFUSED.items())
def test_every_other_destination_is_refused_unsent(
    run: Run, bench: Bench, url: str, code: str
) -> None:
    world = Anywhere()
    limits = HttpPolicy(instance="acme", hosts=HOSTS)
    with pytest.raises(TransportError) as raised:
        run(bench.performers(limits, transport=world), ask(url, operation="token"))
    assert (raised.value.code, raised.value.sent) == (code, False)
    assert raised.value.data["operation"] == "token"
    assert "secret" not in str(raised.value)
    assert world.seen == []


def test_no_hosts_means_none(run: Run, bench: Bench) -> None:
    limits = HttpPolicy(instance="acme", hosts=frozenset())
    with pytest.raises(TransportError, match="host-not-allowed"):
        run(bench.performers(limits, transport=Anywhere()), ask("https://api.example/"))


@pytest.mark.parametrize(
    ("host", "let_through"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("[::1]", True),
        ("localhost", True),
        ("mock.localhost", True),
        ("mock.example", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("0.0.0.0", False),
        ("2130706433", False),
    ],
)
def test_plain_http_is_for_this_machine_only(
    run: Run, bench: Bench, host: str, let_through: bool
) -> None:
    limits = HttpPolicy(instance="acme", hosts=frozenset({host}), plain_http=True)
    performers = bench.performers(limits, transport=Anywhere())
    if let_through:
        assert run(performers, ask(f"http://{host}/")).status == 200
    else:
        with pytest.raises(TransportError, match="url-not-allowed"):
            run(performers, ask(f"http://{host}/"))


def test_plain_http_never_leaves_this_machine_by_a_name_that_lies(run: Run, bench: Bench) -> None:
    limits = HttpPolicy(instance="acme", hosts=frozenset({"localhost"}), plain_http=True)
    performers = bench.performers(limits, resolve=lambda _host: ("192.0.2.1",))
    with pytest.raises(TransportError) as raised:
        run(performers, ask("http://localhost/"))
    assert (raised.value.code, raised.value.sent) == ("host-not-allowed", False)


@pytest.mark.parametrize("name", ["Host", "Content-Length", "Transfer-Encoding", "Connection"])
def test_a_request_never_frames_itself(run: Run, bench: Bench, name: str) -> None:
    limits = HttpPolicy(instance="acme", hosts=HOSTS)
    asked = ask("https://api.example/", headers=((name, "evil.example"),))
    with pytest.raises(UsageError, match="header-not-allowed"):
        run(bench.performers(limits, transport=Anywhere()), asked)


def test_a_header_with_a_line_break_is_never_sent(run: Run, bench: Bench) -> None:
    with serving(reply()) as server:
        asked = ask(server.url, headers=(("X-A", "b\r\nHost: evil.example"),))
        with pytest.raises(TransportError) as raised:
            run(bench.performers(policy(server)), asked)
        assert (raised.value.code, raised.value.sent) == ("transport-failed", False)
        assert server.requests == []


def test_an_instance_without_policy_is_refused(run: Run, bench: Bench) -> None:
    with pytest.raises(UsageError) as raised:
        run(bench.performers(), ask("https://api.example/", instance="nobody"))
    assert (raised.value.code, raised.value.data) == ("instance-unknown", {"instance": "nobody"})


def test_each_instance_has_its_own_hosts(run: Run, bench: Bench) -> None:
    one = HttpPolicy(instance="one", hosts=frozenset({"one.example"}))
    two = HttpPolicy(instance="two", hosts=frozenset({"two.example"}))

    async def flow() -> list[HttpReply | str]:
        seen: list[HttpReply | str] = []
        for instance in ("one", "two"):
            for host in ("one", "two"):
                try:
                    got = await Addressed(instance, HttpRequest("GET", f"https://{host}.example/"))
                    seen.append(str(got.status))
                except MynaError as error:
                    seen.append(error.code)
        return seen

    assert run(bench.performers(one, two, transport=Anywhere()), flow()) == [
        "200",
        "host-not-allowed",
        "host-not-allowed",
        "200",
    ]
