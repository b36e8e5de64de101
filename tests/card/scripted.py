"""A small card in memory for the tests of this room, which can be told to misbehave.

It keeps the access rules of a real card for the files that it is given, and writes down what it
was sent. Only what a test needs is there; `plugins/myna_mock` has the whole card.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

JPKI = bytes.fromhex("D392F000260100000001")
TEXT = bytes.fromhex("D3921000310001010408")
VISUAL = bytes.fromhex("D3921000310001010402")
COMMON = bytes.fromhex("D3921000310001010100")

OK = b"\x90\x00"
DENIED = b"\x69\x82"
MISSING = b"\x6a\x82"

Twist: TypeAlias = Callable[[bytes], bytes | None]
"""Answers a command in the card's place, or returns ``None`` to let the card answer."""


@attrs.define
class Pin:
    """One reference with its tries."""

    value: bytes
    most: int
    left: int = attrs.field(default=attrs.Factory(lambda self: self.most, takes_self=True))


@attrs.frozen
class File:
    """One file, and the references any of which opens it; none means that it is free."""

    content: bytes
    opened_by: frozenset[int] = frozenset()


@attrs.frozen
class App:
    files: Mapping[int, File]
    pins: Mapping[int, Pin] = attrs.Factory(dict)
    keys: Mapping[int, Callable[[bytes], bytes]] = attrs.Factory(dict)
    key_pins: Mapping[int, int] = attrs.Factory(dict)


@attrs.define(repr=False)
class ScriptedCard:
    """A `CardConnection`: what was sent lies in ``sent``, transactions in ``log``."""

    apps: Mapping[bytes, App]
    twist: Twist = lambda _command: None
    sent: list[bytes] = attrs.Factory(list)
    log: list[str] = attrs.Factory(list)
    _app: App | None = None
    _file: int | None = None
    _open: set[int] = attrs.Factory(set)

    def begin(self) -> None:
        self.log.append("begin")

    def end(self) -> None:
        self.log.append("end")

    def transmit(self, command: bytes | bytearray) -> bytes:
        apdu = bytes(command)
        self.sent.append(apdu)
        twisted = self.twist(apdu)
        return self.answer(apdu) if twisted is None else twisted

    def answer(self, apdu: bytes) -> bytes:
        handlers = {0xA4: self._select, 0xB0: self._read, 0x20: self._verify, 0x2A: self._sign}
        handler = handlers.get(apdu[1])
        if apdu[1] == 0xB2:
            return self._record(apdu)
        return b"\x6d\x00" if handler is None else handler(apdu)

    def _select(self, apdu: bytes) -> bytes:
        name = apdu[5 : 5 + apdu[4]]
        if apdu[2] == 0x04:
            if name not in self.apps:
                return MISSING
            self._app, self._file = self.apps[name], None
            self._open.clear()
            return OK
        file = int.from_bytes(name)
        if self._app is None or file not in {*self._app.files, *self._app.pins, *self._app.keys}:
            return MISSING
        self._file = file
        return OK

    def _read(self, apdu: bytes) -> bytes:
        offset = int.from_bytes(apdu[2:4])
        if apdu[2] & 0x80:
            self._file, offset = apdu[2] & 0x1F, apdu[3]
        file = None if self._app is None else self._app.files.get(self._file or 0)
        if file is None:
            return MISSING
        if file.opened_by and not file.opened_by & self._open:
            return DENIED
        if offset >= len(file.content):
            return b"\x6b\x00"
        length = int.from_bytes(apdu[5:7]) or 0x10000 if len(apdu) == 7 else apdu[4] or 0x100
        return file.content[offset : offset + length] + OK

    def _record(self, apdu: bytes) -> bytes:
        file = None if self._app is None else self._app.files.get(apdu[3] >> 3)
        return MISSING if file is None else file.content + OK

    def _verify(self, apdu: bytes) -> bytes:
        number = self._file if apdu[3] == 0x80 else apdu[3] & 0x1F
        pin = None if self._app is None or number is None else self._app.pins.get(number)
        if pin is None or number is None:
            return MISSING
        self._file = number
        if len(apdu) <= 5:
            return bytes((0x63, 0xC0 | pin.left))
        if pin.left == 0:
            return b"\x69\x84"
        if apdu[5:] == pin.value:
            pin.left = pin.most
            self._open.add(number)
            return OK
        pin.left -= 1
        self._open.discard(number)
        return bytes((0x63, 0xC0 | pin.left))

    def _sign(self, apdu: bytes) -> bytes:
        if self._app is None or apdu[2] != 0x00:
            return b"\x6a\x86"
        number = {0x00: 0, 0x80: self._file}.get(apdu[3], apdu[3] & 0x1F)
        sign = self._app.keys.get(number or 0)
        if sign is None:
            return MISSING
        needed = self._app.key_pins.get(number or 0)
        if needed is not None and needed not in self._open:
            return DENIED
        return sign(apdu[5 : 5 + apdu[4]]) + OK
