"""Tags, lengths and values as the files of the card hold them (§5, §6, §8)."""

from collections.abc import Iterable


def tlv(tag: int, content: bytes) -> bytes:
    """Return an object with the shortest form of its length, which is at most 65,535."""
    return _tag(tag) + length(len(content)) + content


def long_tlv(tag: int, content: bytes) -> bytes:
    """Return an object whose length takes three bytes, needed or not, as some files have it."""
    return _tag(tag) + b"\x82" + len(content).to_bytes(2) + content


def _tag(tag: int) -> bytes:
    return tag.to_bytes(1 if tag < 0x100 else 2)


def length(size: int) -> bytes:
    """Return a length as the card writes it (X.690 §8.1.3)."""
    if size < 0x80:
        return bytes((size,))
    return bytes((0x81, size)) if size < 0x100 else b"\x82" + size.to_bytes(2)


def with_offsets(tag: int, index_tag: int, objects: Iterable[bytes]) -> bytes:
    """Return a file object that begins with the places of its other objects.

    The places are counted from the first byte of the file and point at tags. How long the outer
    length is depends on what follows, so that they are known last.
    """
    parts = tuple(objects)
    index_size = 2 + 1 + 2 * len(parts)
    outer = 2 + len(length(index_size + sum(map(len, parts))))
    places, place = [], outer + index_size
    for part in parts:
        places.append(place.to_bytes(2))
        place += len(part)
    return tlv(tag, tlv(index_tag, b"".join(places)) + b"".join(parts))


def filled(content: bytes, size: int) -> bytes:
    """Return ``content`` with filler up to ``size``: a file is longer than what it holds."""
    return content.ljust(size, b"\xff")
