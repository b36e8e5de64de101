"""Reply bodies: capped before and after decoding, complete or refused."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myna_sdk.drive.wire.body import Body
from myna_sdk.errors import TransportError
from tests.drive.parts import Bench, Run, ask, policy, reply, serving


def collected(cap: int, chunks: list[bytes], **headers: str) -> bytes:
    body = Body(cap, {name.replace("_", "-"): text for name, text in headers.items()}.get)
    for chunk in chunks:
        body.feed(chunk)
    return body.whole()


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[i : i + size] for i in range(0, len(data), size)]


@given(st.binary(max_size=3000), st.integers(1, 500), st.booleans())
def test_a_body_within_the_cap_comes_back_whole(plain: bytes, size: int, packed: bool) -> None:
    headers = {"content_encoding": "gzip"} if packed else {}
    wire = gzip.compress(plain, mtime=0) if packed else plain
    assert collected(4000, pieces(wire, size), **headers) == plain


@given(st.integers(1, 2000), st.integers(1, 500), st.booleans())
def test_one_byte_beyond_the_cap_is_refused(cap: int, size: int, packed: bool) -> None:
    headers = {"content_encoding": "gzip"} if packed else {}
    wire = gzip.compress(bytes(cap + 1), mtime=0) if packed else bytes(cap + 1)
    with pytest.raises(TransportError, match="reply-too-large"):
        collected(cap, pieces(wire, size), **headers)


@given(st.binary(min_size=1, max_size=300), st.data())
def test_a_cut_gzip_stream_is_never_a_body(plain: bytes, data: st.DataObject) -> None:
    wire = gzip.compress(plain, mtime=0)
    cut = data.draw(st.integers(1, len(wire) - 1))
    with pytest.raises(TransportError, match="reply-undecodable"):
        collected(4000, [wire[:cut]], content_encoding="gzip")


@given(st.binary(min_size=1, max_size=300))
def test_arbitrary_bytes_as_gzip_are_refused_with_a_code(wire: bytes) -> None:
    with pytest.raises(TransportError) as raised:
        collected(4000, [wire], content_encoding="gzip")
    assert raised.value.code == "reply-undecodable"


@pytest.mark.parametrize(
    "wire",
    [gzip.compress(b"a") + b"tail", gzip.compress(b"a") + gzip.compress(b"b")],
    ids=["garbage", "second-member"],
)
@pytest.mark.parametrize("size", [1, 10_000])
def test_bytes_after_the_gzip_stream_are_refused(wire: bytes, size: int) -> None:
    with pytest.raises(TransportError, match="reply-undecodable"):
        collected(4000, pieces(wire, size), content_encoding="gzip")


def test_compressed_bytes_that_yield_nothing_count_too() -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    empty = b"".join(packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(500))
    with pytest.raises(TransportError, match="reply-too-large"):
        collected(1000, pieces(empty, 100), content_encoding="gzip")


def test_a_bomb_is_never_inflated_beyond_the_cap() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(TransportError, match="reply-too-large"):
            collected(len(bomb), [bomb], content_encoding="gzip")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "zstd", "unheard"])
def test_an_encoding_that_was_not_offered_is_refused(encoding: str) -> None:
    with pytest.raises(TransportError, match="reply-undecodable"):
        collected(4000, [zlib.compress(b"a")], content_encoding=encoding)


@pytest.mark.parametrize("length", ["11", "9" * 5000])
def test_a_promised_length_beyond_the_cap_is_refused_unread(length: str) -> None:
    with pytest.raises(TransportError, match="reply-too-large"):
        Body(10, {"content-length": length}.get)


def test_an_empty_body_may_say_gzip() -> None:
    assert collected(10, [], content_encoding="gzip", content_length="0") == b""


def test_a_huge_body_is_refused_before_it_is_read(run: Run, bench: Bench) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    with serving(head) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(policy(server, cap=1000)), ask(server.url))
    assert (raised.value.code, raised.value.sent, raised.value.data["cap"]) == (
        "reply-too-large",
        True,
        1000,
    )
    assert [one["reply_bytes"] for one in bench.exchanges()] == [0]


def test_a_body_that_hides_its_size_is_cut_at_the_cap(run: Run, bench: Bench) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"1000\r\n" + bytes(0x1000) + b"\r\n"
    with serving(head + chunk * 500) as server, pytest.raises(TransportError) as raised:
        run(bench.performers(policy(server)), ask(server.url, cap=100_000))
    assert raised.value.code == "reply-too-large"
    (exchange,) = bench.exchanges()
    assert isinstance(exchange["reply_bytes"], int)
    assert exchange["reply_bytes"] < 500 * 0x1000


def test_a_gzip_bomb_is_cut_at_the_cap(run: Run, bench: Bench) -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    answer = reply(200, bomb, Content_Encoding="gzip")
    limits = {"cap": len(bomb)}  # so that its promised length lets it through
    with serving(answer) as server, pytest.raises(TransportError, match="reply-too-large"):
        run(bench.performers(policy(server, **limits)), ask(server.url))
    (exchange,) = bench.exchanges()
    assert isinstance(exchange["reply_bytes"], int)
    assert exchange["reply_bytes"] < len(bomb) / 2


def test_a_gzip_reply_is_decoded(run: Run, bench: Bench) -> None:
    with serving(reply(200, gzip.compress(b"plain"), Content_Encoding="gzip")) as server:
        got = run(bench.performers(policy(server)), ask(server.url))
    assert got.body == b"plain"
    assert b"accept-encoding: gzip\r\n" in server.requests[0].lower()


@pytest.mark.parametrize("status", [200, 204, 302, 404, 500])
def test_every_status_is_a_reply_and_redirects_are_not_followed(
    run: Run, bench: Bench, status: int
) -> None:
    answer = reply(status, Location="https://elsewhere.example/", Set_Cookie="person=1")
    with serving(answer) as server:
        got = run(bench.performers(policy(server)), ask(server.url), ask(server.url))
    assert (got.status, got.header("Location")) == (status, "https://elsewhere.example/")
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()  # nobody's cookie reaches the next one


def test_what_is_sent_is_what_the_request_says(run: Run, bench: Bench) -> None:
    with serving(reply()) as server:
        asked = ask(
            f"{server.url}/token?a=%2F&b=1",
            "POST",
            headers=(("Content-Type", "application/json"), ("User-Agent", "mine")),
            body=b'{"a":1}',
        )
        run(bench.performers(policy(server)), asked)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /token?a=%2F&b=1 HTTP/1.1"
    assert sorted(line.lower() for line in lines[1:]) == [
        "accept-encoding: gzip",
        "content-length: 7",
        "content-type: application/json",
        f"host: {server.authority}",
        "user-agent: mine",
    ]
    assert body == b'{"a":1}'


def test_a_reply_that_was_there_before_its_request_answers_nobody(run: Run, bench: Bench) -> None:
    """Two replies to one request: the second is not what the next one asked for."""
    with serving(reply(200, b"first") + reply(200, b"another person's")) as server:
        performers = bench.performers(policy(server))
        with pytest.raises(TransportError) as refused:
            run(performers, ask(server.url), ask(server.url, "POST", body=b"second"))
        assert (refused.value.code, refused.value.sent) == ("reply-undecodable", True)
        assert server.accepted == 1
