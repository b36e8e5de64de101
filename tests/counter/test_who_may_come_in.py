"""Who may see and send what: links, cookies, other origins, forms that were sent before."""

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import Any

import attrs
import pytest

from myna_counter.serving import Plan, Ready, bound, run
from myna_counter.session import Role
from myna_counter.stages import Asking, Preparing, Recorded, Recording, Showing, Stopped, Waiting
from myna_mock.leaks import Watch
from myna_sdk import AsyncMyna
from myna_sdk.configuration import Configuration
from myna_sdk.effects.readers import CardReader
from myna_sdk.errors import ConfigError, UsageError
from myna_sdk.identity.results import IdentityResult
from tests.card import holder
from tests.card.chip_maker import ADDRESS, NAME, Chip
from tests.card.running import FixedClock
from tests.counter.conftest import NUMBER, STAFF, Browser, Desk, DeskReader, Tell

BEGIN = {"use_case": "rental-screening", "confirmed-by": STAFF}


def test_without_its_link_no_page_is_shown_and_no_form_is_taken(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        for role in Role:
            stranger = Browser(desk.counter, role)
            assert (await stranger.http.get(f"/{role.value}/open/{'0' * 48}")).status_code == 403
            assert (await stranger.page()).status_code == 403
            changes = await stranger.http.get(f"/{role.value}/changes?seen=0")
            assert changes.status_code == 403
            await stranger.http.aclose()
        stranger = Browser(desk.counter, Role.STAFF)
        assert (await stranger.send("begin", **BEGIN)).status_code == 403
        await stranger.http.aclose()
        assert isinstance(desk.session.stage, Preparing)

    tell(story)


ODD: dict[str, dict[str, Any]] = {
    "half an address as host": {"headers": [(b"host", b"[")]},
    "a host that leads on": {"headers": [(b"host", b"127.0.0.1/staff?")]},
    "a host of no text": {"headers": [(b"host", b"\xff\xfe")]},
    "no host": {"headers": []},
    "a query of no text": {"query_string": b"lang=\xff"},
    "a path of no text": {"path": "/staff/open/\udcff"},
    "a cookie of no text": {"headers": [(b"cookie", b"\xff=\x00;;=;")]},
}


@pytest.mark.parametrize("fault", ODD)
def test_a_stranger_ends_nothing_however_odd_what_is_asked(tell: Tell, fault: str) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        host = desk.counter.doors.origin.removeprefix("http://").encode()
        scope = {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": "/staff",
            "query_string": b"",
            "headers": [(b"host", host)],
        }
        sent = list[Any]()

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        await desk.counter(scope | ODD[fault], receive, send)
        assert sent[0]["status"] == 403
        assert isinstance(desk.session.stage, Showing)

    tell(story)


def test_a_cookie_of_another_program_on_this_host_shuts_nobody_out(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        (own,) = desk.staff.http.cookies.jar
        kept = f"{own.name}={own.value}"
        for others in ('told={"a": [1, 2]}; ', "ä=1; ", f"{own.name}=0; ", "=; ;; "):
            for sent in (others + kept, f"{kept}; {others}"):
                header = {b"cookie": sent.encode()}
                assert (await desk.staff.http.get("/staff", headers=header)).status_code == 200
        header = {b"cookie": f"{own.name}=0".encode()}
        assert (await desk.staff.http.get("/staff", headers=header)).status_code == 403

    tell(story)


def test_the_customers_cookie_opens_nothing_of_the_staffs_and_the_other_way_round(
    tell: Tell,
) -> None:
    async def story(desk: Desk) -> None:
        for browser, other in ((desk.staff, "customer"), (desk.customer, "staff")):
            cookies = {each.name: each.value or "" for each in browser.http.cookies.jar}
            sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
            found = await browser.http.get(f"/{other}", headers={"cookie": sent})
            assert found.status_code == 403

    tell(story)


def test_the_staffs_page_has_no_way_to_send_a_number(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        desk.reader.put(Chip().card())
        await desk.reach(Asking)
        assert 'name="code"' not in (await desk.staff.page()).text
        assert (await desk.staff.send("number", **NUMBER)).status_code == 404
        assert isinstance(desk.session.stage, Asking)

    tell(story)


FOREIGN = {
    "another host": {"host": "counter.example"},
    "a name for this host": {"host": "localhost"},
    "another port": {"host": "127.0.0.1:1"},
    "a form of another site": {"origin": "https://evil.example"},
    "a form of nobody": {"origin": "null"},
    "a form of another port": {"origin": "http://127.0.0.1:1"},
    "what a page of another site asks for": {"sec-fetch-site": "cross-site"},
    "what a page of another port asks for": {"sec-fetch-site": "same-site"},
}


@pytest.mark.parametrize("fault", FOREIGN)
def test_what_comes_from_elsewhere_changes_nothing_and_shows_nothing(
    tell: Tell, fault: str
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        ticket = desk.session.ticket
        headers = {"origin": desk.counter.doors.origin} | FOREIGN[fault]
        told = {"ticket": ticket, "face": "yes", "texts": "yes"}
        sent = await desk.staff.http.post("/staff/decide", data=told, headers=headers)
        assert sent.status_code == 403
        assert NAME not in sent.text
        assert (isinstance(desk.session.stage, Showing), desk.session.ticket) == (True, ticket)
        if "origin" not in FOREIGN[fault]:
            seen = await desk.staff.http.get("/staff", headers=FOREIGN[fault])
            assert (seen.status_code, NAME in seen.text) == (403, False)

    tell(story)


def test_a_form_without_an_origin_is_refused(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        told = BEGIN | {"ticket": desk.session.ticket}
        assert (await desk.staff.http.post("/staff/begin", data=told)).status_code == 403
        assert isinstance(desk.session.stage, Preparing)

    tell(story)


def test_a_form_that_is_sent_again_does_nothing_and_leads_back(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        ticket = desk.session.ticket
        await desk.decide()
        first = (await desk.reach(Recorded)).sheet.id
        again = await desk.staff.send("decide", ticket=ticket, face="no", texts="no")
        assert again.status_code == 409
        assert 'data-testid="back"' in again.text
        assert (await desk.reach(Recorded)).sheet.id == first

    tell(story)


def test_a_number_that_is_sent_again_reaches_no_card(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        card = Chip().card()
        desk.reader.put(card)
        await desk.reach(Asking)
        ticket = desk.session.ticket
        await desk.type()
        await desk.reach(Showing)
        sent = len(card.sent)
        assert (await desk.customer.send("number", ticket=ticket, **NUMBER)).status_code == 409
        assert len(card.sent) == sent

    tell(story)


def test_a_form_of_an_expired_check_is_told_so(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        ticket = desk.session.ticket
        desk.seconds[0] += 400
        desk.session.expire()
        assert isinstance(desk.session.stage, Stopped)
        late = await desk.staff.send("decide", ticket=ticket, face="yes", texts="yes")
        assert late.status_code == 409
        assert isinstance(desk.session.stage, Stopped)

    tell(story)


def test_a_second_browser_takes_the_door_over_and_sees_nothing_of_before(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        second = Browser(desk.counter, Role.STAFF)
        await second.come_in()
        assert isinstance(desk.session.stage, Preparing)
        assert NAME not in (await second.page()).text
        first = await desk.staff.page()
        assert (first.status_code, NAME in first.text) == (403, False)
        assert "opened in another browser" in first.text
        await second.http.aclose()

    tell(story)


def test_a_decision_on_its_way_is_not_stopped_and_ends_no_other_check(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        may_end, record = asyncio.Event(), desk.myna.identity.at_counter

        async def slow(*args: Any, **given: Any) -> IdentityResult:
            await may_end.wait()
            return await record(*args, **given)

        monkeypatch.setattr(desk.myna.identity, "at_counter", slow, raising=False)
        deciding = asyncio.create_task(desk.decide())
        await desk.reach(Recording)
        assert (await desk.staff.send("stop")).status_code == 409
        second = Browser(desk.counter, Role.STAFF)
        await second.come_in()
        await second.send("begin", **BEGIN)
        await desk.reach(Asking)
        may_end.set()
        await deciding
        assert isinstance(desk.session.stage, Asking)
        await second.http.aclose()

    tell(story)


def test_the_link_opened_again_in_the_same_browser_ends_nothing(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        assert (await desk.staff.come_in()).status_code == 303
        assert isinstance(desk.session.stage, Showing)

    tell(story)


def test_nothing_that_is_typed_or_read_is_taken_for_markup(tell: Tell) -> None:
    hostile = "\"'><script>alert(1)</script>{firm}"

    async def story(desk: Desk) -> None:
        seen = list[str]()

        async def look() -> None:
            seen.extend([(await desk.staff.page()).text, (await desk.customer.page()).text])

        names: dict[str, str] = {"confirmed-by": hostile, "recorded-by": hostile}
        told = {"use_case": "rental-screening", "subject": hostile} | names
        await desk.staff.send("begin", **(told | {"use_case": hostile}))
        await desk.staff.send("begin", **told)
        desk.reader.put(Chip(name=hostile, address=hostile).card())
        await desk.reach(Asking)
        await desk.type()
        await desk.reach(Showing)
        await look()
        await desk.decide()
        await desk.reach(Recorded)
        await look()
        await desk.staff.send("stop")
        await look()
        assert not any("<script>alert" in page or "'><" in page for page in seen)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{firm}" in seen[0]
        assert sum("&lt;script&gt;" in page for page in seen) == 3

    tell(story)


def test_every_answer_is_kept_by_nobody_and_framed_by_nobody(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()
        answers = [
            await desk.staff.page(),
            await desk.customer.page(),
            await desk.staff.come_in(),
            await desk.staff.send("decide", ticket="x"),
            await desk.staff.http.get("/nowhere"),
            await desk.staff.http.get("/staff", headers={"host": "evil.example"}),
        ]
        for answer in answers:
            assert answer.headers["cache-control"] == "no-store"
        for answer in answers:
            if answer.status_code == 303:
                assert answer.headers["location"] == "/staff?lang=ja"
                continue
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["referrer-policy"] == "same-origin"

    tell(story)


def test_a_cookie_is_for_its_own_page_and_for_no_script(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        stranger = Browser(desk.counter, Role.CUSTOMER)
        cookie = (await stranger.come_in()).headers["set-cookie"]
        assert cookie.endswith("; Path=/customer; HttpOnly; SameSite=Strict")
        assert desk.counter.doors.customer.token.reveal() not in cookie
        await stranger.http.aclose()

    tell(story)


def test_a_body_that_is_no_form_of_ours_changes_nothing(tell: Tell) -> None:
    async def story(desk: Desk) -> None:
        await desk.begin()
        assert isinstance(desk.session.stage, Waiting)
        origin = {"origin": desk.counter.doors.origin}
        form = origin | {"content-type": "application/x-www-form-urlencoded"}
        bodies = (
            (b"ticket=" + desk.session.ticket.encode() + b"&x=" + b"x" * 9000, form),
            (b"ticket=" + desk.session.ticket.encode(), origin | {"content-type": "text/plain"}),
            (b"\xff%zz&&&=&ticket", form),
        )
        for body, headers in bodies:
            for path in ("/staff/stop", "/staff/begin", "/staff/decide"):
                sent = await desk.staff.http.post(path, content=body, headers=headers)
                assert sent.status_code == 409
            sent = await desk.customer.http.post("/customer/number", content=body, headers=headers)
            assert sent.status_code == 409
        assert isinstance(desk.session.stage, Waiting)

    tell(story)


def test_what_fails_inside_shows_nothing_and_ends_the_check(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(desk: Desk) -> None:
        await desk.shown()

        def broken(*_: object) -> None:
            raise RuntimeError(NAME)

        monkeypatch.setattr("myna_counter.app.staff_page", broken)
        failed = await desk.staff.page()
        assert (failed.status_code, NAME in failed.text) == (500, False)
        assert isinstance(desk.session.stage, Stopped)

    tell(story)


def test_a_persons_values_are_in_no_log_no_address_and_no_file(
    tell: Tell, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Canaries: the name, the address, what was typed, and the firm's number for the person."""
    values = {"name": NAME, "address": ADDRESS, "number": holder.PRINTED, "subject": "kunde-4711"}
    watch, addresses = Watch(), list[str]()
    for label, value in values.items():
        watch.add(label, value)
    for part, value in NUMBER.items():
        watch.add(part, f"{part}={value}")

    async def story(desk: Desk) -> None:
        async def note(request: object) -> None:
            addresses.append(str(getattr(request, "url", "")))

        for browser in (desk.staff, desk.customer):
            browser.http.event_hooks["request"].append(note)
        await desk.shown(subject="kunde-4711", use_case="rental-screening")
        assert watch.in_text((await desk.staff.page()).text) == ("address", "name"), "it finds them"
        await desk.decide()
        await desk.reach(Recorded)
        await desk.staff.page()
        await desk.customer.page()

    with caplog.at_level(logging.NOTSET + 1):
        tell(story)
    assert addresses
    found = [watch.in_text(text) for text in (*addresses, caplog.text)]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"counter.db", "master.key"}
    found += [watch.in_bytes(path.read_bytes()) for path in files]
    assert [labels for labels in found if labels] == []


def test_it_listens_on_loopback_alone_and_says_so_if_a_port_is_taken(
    configuration: Configuration,
) -> None:
    with bound(0) as listener:
        host, port = listener.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(UsageError, match="--port") as refused, bound(port):
            pass
    assert refused.value.code == "counter-port-taken"


def test_it_can_be_ended_while_the_readers_are_still_looked_for(
    configuration: Configuration,
) -> None:
    signals = iter([signal.SIGINT])

    class Interrupting(DeskReader):
        def readers(self) -> tuple[CardReader, ...]:
            for each in signals:
                os.kill(os.getpid(), each)
            return ()

    def served(_ready: Ready) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    myna = AsyncMyna(configuration, clock=FixedClock(), card_reader=Interrupting())
    with pytest.raises(KeyboardInterrupt):
        run(myna, configuration, Plan(language="ja"), served)


def test_where_no_decision_could_be_recorded_no_page_is_served(
    configuration: Configuration,
) -> None:
    unnoticed = attrs.evolve(configuration, notices={})
    with pytest.raises(ConfigError) as refused:
        run(AsyncMyna(unnoticed), unnoticed, Plan(language="ja"), lambda _: None)
    assert refused.value.code == "notice-missing"
