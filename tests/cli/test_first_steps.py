"""The first steps of somebody new: make a configuration, serve its world, verify a person."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from myna_mock.card.in_process import chip_anchors_of
from myna_mock.served.hosting import DEFAULT_PORT
from myna_mock.served.remote import connect
from myna_mock.world import World
from myna_sdk.card.anchor_file import written_anchors
from tests.cli.conftest import Run

MYNA = str(Path(sys.executable).with_name("myna"))


@pytest.fixture
def served(run: Run, tmp_path: Path) -> Iterator[str]:
    """Serve the world that `myna config init` writes down, on a port that is free here."""
    assert run("config", "init").code == 0
    serve = [MYNA, "mock", "serve", "--for", "myna.toml", "--port", "0", "--json"]
    with subprocess.Popen(serve, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        world = json.loads(server.stdout.readline())["world"]
        path = tmp_path / "myna.toml"
        written = path.read_text("utf-8")
        port = urlsplit(world).port
        path.write_text(written.replace(f":{DEFAULT_PORT}/", f":{port}/"), "utf-8")
        yield world
        server.terminate()


def test_what_init_leaves_verifies_a_person(served: str, run: Run) -> None:
    assert run("plugins", "doctor", "digital-auth-app").code == 0
    begun = run("identity", "start", "rental-screening", "--session", "s", "--want", "name")
    url = next(word for word in begun.out.split() if word.startswith("http"))
    parameters = connect(served).person("mihon-hanako").approve(url).parameters.reveal()
    back = f"http://127.0.0.1:8000/myna/callback?{urlencode(parameters)}"
    done = run("identity", "complete", "-", "--session", "s", "--reveal", stdin=back)
    assert done.code == 0
    assert "見本 花子" in done.out


def test_what_init_leaves_commented_out_takes_a_consent_and_fetches_facts(
    served: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "myna.toml"
    path.write_text(re.sub(r"(?m)^# (?=\[|[a-z_-]+ = )", "", path.read_text("utf-8")), "utf-8")
    monkeypatch.setenv("POCKETSIGN_TOKEN", "MOCK-first-steps")
    told = run("config", "check")
    assert "card-cas.toml" in told.out, "the keys of the card CAs are the caller's to get"
    keys = written_anchors(chip_anchors_of(World("first-steps").card_authority))
    (tmp_path / "card-cas.toml").write_text(keys, "utf-8")
    assert run("config", "check").code == 0
    for_whom = ("--subject", "customer-1", "--session", "s")
    begun = run("consent", "start", "address-update", "--item", "address", *for_whom)
    url = next(word for word in begun.out.split() if word.startswith("http"))
    parameters = connect(served).person("mihon-hanako").sign(url).parameters.reveal()
    back = f"http://127.0.0.1:8000/myna/callback?{urlencode(parameters)}"
    assert "active" in run("consent", "complete", "-", "--session", "s", stdin=back).out
    assert "no newer data" in run("facts", "latest", "customer-1").out


def test_what_init_leaves_for_a_verifier_of_ones_own_verifies_a_signature(
    served: str, run: Run, tmp_path: Path
) -> None:
    path, world = tmp_path / "myna.toml", connect(served)
    assert "signing-3.cer" in run("mock", "roots", "--url", served).out
    path.write_text(re.sub(r"(?m)^## ", "", path.read_text("utf-8")), "utf-8")
    assert run("config", "check").code == 0
    assert run("plugins", "doctor", "local-verifier").code == 0
    document = tmp_path / "document.txt"
    document.write_text("賃貸借の申込み\n見本 花子\n", "utf-8")
    signs = ("--by", "signature", "--document", str(document), "--session", "s")
    begun = run("identity", "start", "rental-screening", *signs, "--want", "name")
    url = next(word for word in begun.out.split() if word.startswith("http"))
    parameters = world.person("mihon-hanako").sign(url).parameters.reveal()
    back = f"http://127.0.0.1:8000/myna/callback?{urlencode(parameters)}"
    done = run("identity", "complete", "-", "--session", "s", "--reveal", stdin=back)
    assert done.code == 0
    assert "見本　花子" in done.out
