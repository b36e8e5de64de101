"""What a card may answer: a second, simple model of its access rules, written from §2, §4 to §7.

It shares no code with the card. It is told a command and the answer, follows what is selected,
opened and counted, and raises `BrokenRule` when the answer gives away what is shut, refuses what
is open, or counts wrongly.
"""

import attrs

JPKI, COMMON, RESIDENTS, VISUAL, TEXT = (
    bytes.fromhex(aid)
    for aid in (
        "D392F000260100000001",
        "D3921000310001010100",
        "D3921000310001010401",
        "D3921000310001010402",
        "D3921000310001010408",
    )
)
FREE: frozenset[int] | None = None

# Files of bytes, and the references of which any one opens them.
BYTES: dict[bytes, dict[int, frozenset[int] | None]] = {
    JPKI: {
        0x01: frozenset({0x1B}),
        0x02: FREE,
        0x06: FREE,
        0x08: FREE,
        0x09: frozenset(),
        0x0A: FREE,
        0x0B: FREE,
    },
    TEXT: {
        0x01: frozenset({0x11, 0x14}),
        0x02: frozenset({0x11, 0x15}),
        0x03: frozenset({0x11, 0x14, 0x15}),
        0x04: FREE,
        0x05: FREE,
        0x06: frozenset({0x11, 0x14, 0x15}),
        0x07: frozenset({0x11, 0x14, 0x15}),
        0x08: FREE,
    },
    VISUAL: {
        0x01: frozenset({0x11}),
        0x02: frozenset({0x12, 0x13}),
        0x03: FREE,
        0x04: FREE,
        0x05: frozenset({0x13}),
        0x06: frozenset({0x12, 0x13}),
    },
    COMMON: {},
    RESIDENTS: {},
}
TRIES: dict[bytes, dict[int, int]] = {
    JPKI: {0x18: 3, 0x1B: 5},
    TEXT: {0x11: 3, 0x12: 0, 0x14: 10, 0x15: 10},
    VISUAL: {0x11: 10, 0x12: 10, 0x13: 10},
    COMMON: {0x1C: 3},
    RESIDENTS: {0x1C: 3},
}
KEYS: dict[bytes, dict[int, frozenset[int] | None]] = {
    JPKI: {0x17: frozenset({0x18}), 0x1A: frozenset({0x1B})},
    TEXT: {0x13: FREE},
    VISUAL: {0x1A: FREE},
    COMMON: {},
    RESIDENTS: {},
}
OTHERS: dict[bytes, frozenset[int]] = {
    JPKI: frozenset({0x10, 0x16, 0x19, 0x1C, 0x1E}),
    TEXT: frozenset({0x10, 0x1C, 0x1E}),
    VISUAL: frozenset({0x14, 0x15, 0x1C, 0x1E}),
    COMMON: frozenset({0x01, 0x02, 0x19, 0x1E}),
    RESIDENTS: frozenset({0x02}),
}
DEFAULT_KEY = {TEXT: 0x13, VISUAL: 0x1A}
CHANGED_BY = {
    (JPKI, 0x18): 0x24,
    (JPKI, 0x1B): 0x24,
    (TEXT, 0x11): 0x24,
    (COMMON, 0x1C): 0x32,
    (RESIDENTS, 0x1C): 0x32,
}


class BrokenRule(AssertionError):  # noqa: N818 - reads as what it says
    """The card broke a rule."""


@attrs.define(kw_only=True)
class Oracle:
    """Follows one card.

    Attributes:
        values: What is right, by application and reference.
        absent: Files of the JPKI application that are not there, such as a child's certificate.
        phone: Whether it is a phone's token: one application, and a PIN before its certificate.
    """

    values: dict[tuple[bytes, int], bytes]
    absent: frozenset[int] = frozenset()
    phone: bool = False
    left: dict[tuple[bytes, int], int] = attrs.field(init=False)
    application: bytes | None = attrs.field(default=None, init=False)
    current: int | None = attrs.field(default=None, init=False)
    opened: set[int] = attrs.field(factory=set, init=False)

    def __attrs_post_init__(self) -> None:
        self.left = {(a, r): n for a, refs in TRIES.items() for r, n in refs.items()}

    def power(self) -> None:
        """The card lost its power, or was reset."""
        self.application, self.current, self.opened = None, None, set()

    def unlocked(self, application: bytes, reference: int) -> None:
        """An office gave every try back."""
        self.left[application, reference] = TRIES[application][reference]

    def judge(self, command: bytes, answer: bytes) -> None:
        """Hold the answer to the rules, and follow what it changed."""
        if len(answer) < 2:
            raise BrokenRule("an answer without a status word")
        data, status = answer[:-2], int.from_bytes(answer[-2:])
        if data and status != 0x9000:
            raise BrokenRule(f"data with {status:04X}")
        parts = _parts(command)
        if parts is None:
            self._is(status, 0x6700)
            return
        cla, ins, p1, p2, body, most = parts
        if len(data) > most:
            raise BrokenRule("more data than was asked for")
        follow = {
            (0x00, 0xA4): self._select,
            (0x00, 0xB0): self._read,
            (0x00, 0xB2): self._record,
            (0x00, 0x20): self._verify,
            (0x00, 0x24): self._change,
            (0x80, 0x32): self._change,
            (0x80, 0x2A): self._sign,
            (0x00, 0x88): self._authenticate,
        }.get((cla, ins))
        if follow is not None:
            follow(ins, p1, p2, body, data, status)

    def _is(self, status: int, *allowed: int) -> None:
        if status not in allowed:
            told = " or ".join(f"{each:04X}" for each in allowed)
            raise BrokenRule(f"{status:04X} instead of {told}")

    def _select(self, _: int, p1: int, p2: int, body: bytes, data: bytes, status: int) -> None:
        if status != 0x9000:
            return
        if p1 == 0x02:
            self.current = int.from_bytes(body)
        elif p1 == 0x04:
            known = (JPKI,) if self.phone else (JPKI, COMMON, RESIDENTS, VISUAL, TEXT)
            issuer = body == bytes.fromhex("A0000001510000")
            found = [aid for aid in known if aid.startswith(body) and len(body) >= 5]
            if not found and not issuer:
                raise BrokenRule("an application that is not there was selected")
            self.power()
            self.application = None if issuer else found[0]

    def _exists(self, file: int) -> bool:
        tables = (BYTES, TRIES, KEYS, OTHERS)
        return self.application is not None and any(file in t[self.application] for t in tables)

    def _concerned(self, p2: int) -> int | None:
        """The file that P2 means; a short id selects its file, whatever comes of the command."""
        if p2 == 0x80:
            return self.current
        if p2 & 0xE0 != 0x80 or not self._exists(p2 & 0x1F):
            return None
        self.current = p2 & 0x1F
        return self.current

    def _record(self, _: int, p1: int, p2: int, body: bytes, data: bytes, status: int) -> None:
        if p2 & 0x07 in {0x00, 0x04} and p2 >> 3:
            self._concerned(0x80 | p2 >> 3)
        if status == 0x9000 and self.application not in {COMMON, RESIDENTS}:
            raise BrokenRule("a record was read where there is none")

    def _authenticate(
        self, _: int, p1: int, p2: int, body: bytes, data: bytes, status: int
    ) -> None:
        key = self._concerned(p2) if p1 == 0 else None
        if status == 0x9000 and (self.application, key) != (COMMON, 0x19):
            raise BrokenRule("a challenge was answered with a key that is for something else")

    def _read(self, _: int, p1: int, p2: int, body: bytes, data: bytes, status: int) -> None:
        file = self.current
        if p1 & 0x80:
            file = self._concerned(0x80 | p1 & 0x1F) if not p1 & 0x60 else None
        files = {} if self.application is None else BYTES[self.application]
        if status == 0x9000:
            if file is None or file not in files:
                raise BrokenRule(f"{file} is no file of bytes, and was read")
            if not self._may(self._openers(file)):
                raise BrokenRule(f"{file:04X} was read, and nothing had opened it")
            if self.application == JPKI and file in self.absent:
                raise BrokenRule("what is absent was read")
        elif status == 0x6982 and file in files and self._may(self._openers(file or 0)):
            raise BrokenRule(f"{file} is open, and was refused")

    def _openers(self, file: int) -> frozenset[int] | None:
        if self.application is None:
            return frozenset()
        if self.phone and file == 0x0A:
            return frozenset({0x18})
        return BYTES[self.application][file]

    def _may(self, openers: frozenset[int] | None) -> bool:
        return openers is None or bool(openers & self.opened)

    def _verify(self, _: int, p1: int, p2: int, body: bytes, data: bytes, status: int) -> None:
        reference = self._concerned(p2) if p1 == 0 else None
        place = (self.application or b"", reference or 0)
        if place not in self.left:
            if status in {0x9000, 0x6984} or status & 0xFFF0 == 0x63C0:
                raise BrokenRule(f"{status:04X} for what is no reference")
            return
        left = self.left[place]
        if not body:
            self._is(status, 0x63C0 | left)
        elif left == 0:
            self._is(status, 0x6984)
        elif body == self.values[place]:
            self._is(status, 0x9000)
            self.left[place] = TRIES[place[0]][place[1]]
            self.opened.add(place[1])
        else:
            self._is(status, 0x63C0 | left - 1)
            self.left[place] = left - 1
            self.opened.discard(place[1])

    def _change(self, ins: int, p1: int, p2: int, body: bytes, data: bytes, status: int) -> None:
        fits = p1 == (0x01 if ins == 0x24 else 0x00)
        place = (self.application or b"", (self._concerned(p2) if fits else None) or 0)
        if status == 0x9000:
            if place[1] not in self.opened or CHANGED_BY.get(place) != ins:
                raise BrokenRule("a PIN was changed that was not entered, or that nobody changes")
            self.values[place] = body

    def _sign(self, _: int, p1: int, p2: int, body: bytes, data: bytes, status: int) -> None:
        application = self.application or b""
        key = None
        if p1 <= 5:
            key = DEFAULT_KEY.get(application) if p2 == 0 else self._concerned(p2)
        keys = KEYS.get(application, {})
        if status == 0x9000:
            if key is None or key not in keys or not self._may(keys[key]):
                raise BrokenRule("something was signed, and nothing had opened the key")
            if len(data) != 256:
                raise BrokenRule("a signature of another length")
        elif status == 0x6982 and key is not None and key in keys and self._may(keys[key]):
            raise BrokenRule("a key is open, and was refused")


def _parts(command: bytes) -> tuple[int, int, int, int, bytes, int] | None:
    """Header, data and the most bytes expected; ``None`` where the lengths fit no case."""
    if len(command) < 4:
        return None
    cla, ins, p1, p2 = command[:4]
    rest = command[4:]
    if len(rest) < 2:
        most = (rest[0] or 256) if rest else 0
        return cla, ins, p1, p2, b"", most
    lengths = _short(rest) if rest[0] else _extended(rest)
    return None if lengths is None else (cla, ins, p1, p2, *lengths)


def _short(rest: bytes) -> tuple[bytes, int] | None:
    size, extra = rest[0], len(rest) - 1 - rest[0]
    if extra not in {0, 1}:
        return None
    return rest[1 : 1 + size], (rest[-1] or 256) if extra else 0


def _extended(rest: bytes) -> tuple[bytes, int] | None:
    size = int.from_bytes(rest[1:3])
    if len(rest) == 3:
        return b"", size or 65536
    extra = len(rest) - 3 - size
    if len(rest) < 3 or not size or extra not in {0, 2}:
        return None
    return rest[3 : 3 + size], (int.from_bytes(rest[-2:]) or 65536) if extra else 0
