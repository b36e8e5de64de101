"""A firm with the example plugin, a mock world and ACME's interface: run by the test beside it."""

import json
import sys
from pathlib import Path
from typing import Any

import httpx

from myna_mock.firm import Firm
from myna_mock.world import World
from myna_sdk import Myna, Statement
from myna_sdk.configuration import parse

NEW_HOME = "東京都見本区二丁目9番9号"


class Acme(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """ACME's interface, and the world behind every other host."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.code = {"verify": "00", "latest": "00"}
        hanako: Any = world.person("mihon-hanako")
        self.facts = {
            "name": hanako.name.reveal(),
            "address": hanako.address.reveal(),
            "birth_date": hanako.birth_date.reveal().strftime("3%Y%m%d"),
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != "api.acme.example":
            return self.world.transport.handle_request(request)
        return self.answer(request.url.path.rsplit("/", 1)[-1])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise NotImplementedError(f"the story is told by a blocking client: {request.method}")

    def answer(self, path: str) -> httpx.Response:
        """Return ACME's reply to the request at ``path``, under the code that is set."""
        replies: dict[str, dict[str, Any]] = {
            "verify": {"ref": "v-1", "user": "u-1", "facts": self.facts},
            "form": {"application": "RE9DVU1FTlQ="},
            "consents": {"ref": "c-1", "expires": "2036-11-26T00:00:00+09:00"},
            "latest": {"facts": {**self.facts, "address": NEW_HOME}},
        }
        return httpx.Response(200, json={"code": self.code.get(path, "00"), **replies[path]})


def configuration(firm: Firm, world: World) -> Any:
    """Return the firm's configuration with ACME in the operator's place."""
    written = dict(firm.configuration(world.base_url, ask_its_clock=False))
    daa = written["providers"]["digital-auth-app"]
    (firm.folder / "acme.token").write_text("MOCK-acme")
    acme = {
        "issuer": world.issuer,
        "api": "https://api.acme.example/v1",
        "client_id": daa["client_id"],
        "key": daa["private_key"],
        "redirect_uri": daa["redirect_uri"],
        "token": "file:acme.token",
        "codes": {"41": "certificate-revoked"},
    }
    written["providers"] = {"digital-auth-app": daa, "acme": acme}
    written["identity"] = {
        "authenticator": "acme",
        "signer": "digital-auth-app",
        "verifier": "acme",
    }
    return parse(written, source="myna.toml", environ={}, base=firm.folder)


def told_of(outcome: Any) -> str:
    """Return kind, reason and detail of a refusal."""
    return f"{type(outcome).__name__}: {outcome.reason}, {outcome.detail}"


def story(world: World, myna: Myna, acme: Acme) -> dict[str, str]:
    """Return what the firm learns, step by step."""
    hanako: Any = world.person("mihon-hanako")
    who: dict[str, Any] = {"subject": "customer-4711", "browser_session": "s"}
    told: dict[str, str] = {}

    def signed() -> Any:
        document = Statement(parties=("見本花子",))
        asked = myna.identity.start(
            "rental-screening", by="signature", document=document, want={"name"}, **who
        )
        return myna.identity.complete(hanako.sign(asked.url), browser_session="s").outcome

    login = myna.identity.start("rental-screening", by="login", want={"name"}, browser_session="s")
    done: Any = myna.identity.complete(hanako.approve(login.url), browser_session="s").verified()
    told["login"] = f"{done.facts.name.reveal()}, {done.person.provider}"
    found = signed()
    told["signature"] = f"{found.facts.name.reveal()}, {found.provider_ref}"
    consent = myna.consents.start("address-update", items={"address"}, **who)
    kept: Any = myna.consents.complete(hanako.sign(consent.url), browser_session="s")
    told["consent"] = f"{kept.state} until {kept.expires_at.isoformat()}"
    newer: Any = myna.facts.latest("customer-4711").facts
    told["latest"] = newer.address.reveal()
    acme.code["latest"] = "01"
    told["again"] = type(myna.facts.latest("customer-4711").outcome).__name__
    for code in ("41", "77"):
        acme.code["verify"] = code
        told[f"code {code}"] = told_of(signed())
    return told


def main() -> None:
    """Write what the story told as JSON."""
    world, firm = World("acme"), Firm(folder=Path(sys.argv[1]))
    firm.settle_in(world)
    acme = Acme(world)
    with Myna(configuration(firm, world), clock=world.clock, transport=acme) as myna:
        print(json.dumps(story(world, myna, acme), ensure_ascii=False))


if __name__ == "__main__":
    main()
