"""``myna mock serve`` as a process of its own: ready, reachable, ended by a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from myna_mock.firm import Firm
from myna_mock.served.listening import bound, serve
from myna_mock.served.remote import connect
from myna_mock.world import World
from tests.mock_served.conftest import asker

COMMAND = (sys.executable, "-c", "from myna_sdk._cli import main; main()", "mock")


@contextmanager
def serving(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield process, json.loads(line)
    finally:
        process.kill()
        process.communicate()


def refused(*options: str) -> dict[str, Any]:
    done = subprocess.run(
        [*COMMAND, "serve", "--json", "--port", "0", *options],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2, done
    error: dict[str, Any] = json.loads(done.stdout)["error"]
    return error


def test_a_served_mock_tells_its_port_and_answers() -> None:
    with serving("--port", "0") as (_, ready):
        assert (ready["ready"], ready["mock"]) == (True, True)
        assert connect(ready["world"]).at == World("x").at
        assert ready["issuer"] == f"{ready['world']}/api/realms/main"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with serving("--port", "0") as (process, ready):
        _ = connect(ready["world"]).at
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_a_signal_that_comes_before_it_serves_ends_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """It listens by then: whoever could connect may end it."""
    begin, told = uvicorn.Server.run, list[str]()

    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        signal.raise_signal(signal.SIGTERM)
        begin(server, sockets)

    def late() -> None:
        told.append("it went on")
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(uvicorn.Server, "run", run)
    rescue = threading.Timer(20, late)
    rescue.start()
    serve(Starlette(), bound("127.0.0.1", 0), lambda: None)
    rescue.cancel()
    assert told == []


def test_it_ends_although_a_request_hangs() -> None:
    with serving("--port", "0") as (process, ready):
        world = connect(ready["world"])
        world.fault("digital-auth-app.certs", "hang")
        hanging = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import sys, urllib.request as r; r.urlopen(sys.argv[1])",
                f"{world.issuer}/protocol/openid-connect/certs",
            ],
            stderr=subprocess.DEVNULL,
        )
        while not world.journal.of("digital-auth-app.certs"):
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert hanging.wait(timeout=20) != 0


STARTER = """
import signal, sys
from myna_mock.served.listening import bound, serve
from myna_mock.served.remote import connect
from myna_mock.server_process import server_process
signal.signal(signal.SIGINT, lambda number, frame: print("met", flush=True))
with server_process() as server:
    world = connect(server.world_url())
    print("ready", flush=True)
    sys.stdin.readline()
    print(world.at.isoformat(), flush=True)
    sys.stdin.readline()
"""


def test_the_demonstrations_server_meets_no_ctrl_c_and_ends_with_its_starter() -> None:
    """Even one that is killed: the server's errors go where its starter's do, until both end."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", STARTER]
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        assert starter.stdout.readline() == "ready\n"
        os.killpg(starter.pid, signal.SIGINT)
        assert starter.stdout.readline() == "met\n"
        starter.stdin.write("\n")
        starter.stdin.flush()
        assert starter.stdout.readline().startswith(World("x").at.isoformat()[:10])
        starter.kill()
        assert starter.communicate(timeout=30) == ("", "")


def test_the_public_url_is_the_issuer_whatever_it_listens_on() -> None:
    with serving("--port", "0", "--public-url", "http://mock.test:8790/") as (_, ready):
        assert ready["world"] == "http://mock.test:8790/w/main"
        told = asker(f"http://127.0.0.1:{ready['port']}/w/main")
        document = told("GET", "/api/realms/main/.well-known/openid-configuration").json
        assert document["issuer"].startswith("http://mock.test:8790/w/main/")
        names = {"host": "mock.test:8790"}
        assert told("GET", "/__mock/clock", headers=names).status == 200


def test_the_first_world_has_the_asked_name_and_instant() -> None:
    at = "2030-01-02T03:04:05+09:00"
    with serving("--port", "0", "--world", "qa", "--at", at) as (_, ready):
        assert ready["world"].endswith("/w/qa")
        assert connect(ready["world"]).at.isoformat() == "2030-01-01T18:04:05+00:00"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--host", "0.0.0.0"), "mock-not-loopback"),
        (("--host", "auth-and-sign.go.jp"), "mock-real-host"),
        (("--public-url", "https://auth-and-sign.go.jp"), "mock-real-host"),
        (("--public-url", "http://mock/path"), "mock-public-url-invalid"),
        (("--world", "Main World"), "world-name-invalid"),
        (("--at", "soon"), "usage"),
    ],
)
def test_what_a_mock_must_not_be_is_refused(options: tuple[str, ...], code: str) -> None:
    assert refused(*options)["code"] == code


def test_a_taken_port_is_told() -> None:
    with serving("--port", "0") as (_, ready):
        assert refused("--port", str(ready["port"]))["code"] == "mock-port-taken"


def written(folder: Path, *, environment: str = "mock") -> Path:
    firm = Firm(folder=folder)
    firm.settle_in(World("elsewhere"))
    path = folder / "myna.toml"
    path.write_text(
        f"""
environment = "{environment}"
language = "ja"
[relying_party]
name = "見本不動産株式会社"
[store]
url = "sqlite:///myna.db"
key = "file:master.key"
[providers.digital-auth-app]
client_id = "RP00000001"
private_key = "file:rp-key.pem"
redirect_uri = "http://127.0.0.1/myna/callback"
base_url = "http://127.0.0.1:9/w/firm/api"
[notices]
identity = "2026-11"
[identity]
authenticator = "digital-auth-app"
[mock]
url = "http://127.0.0.1:9/w/firm"
""",
        encoding="utf-8",
    )
    return path


def test_a_configurations_client_is_enrolled_with_its_public_key_only(tmp_path: Path) -> None:
    with serving("--port", "0", "--for", str(written(tmp_path))) as (_, ready):
        assert ready["world"].endswith("/w/firm")
        (client,) = asker(ready["world"])("GET", "/__mock/clients").json["clients"]
        assert client == {
            "client_id": "RP00000001",
            "name": "見本不動産株式会社",
            "redirect_uris": ["http://127.0.0.1/myna/callback"],
            "enabled": True,
            "signing": True,
        }


def test_a_configuration_that_is_not_for_a_mock_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, environment="sandbox")
    text = path.read_text(encoding="utf-8").split("[mock]")[0]
    path.write_text(text.replace("http://127.0.0.1:9/w/firm/api", "https://x.test/api"))
    assert refused("--for", str(path))["code"] in {"mock-not-for-this", "config-invalid"}
