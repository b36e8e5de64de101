"""Random commands for the virtual card: ``python -m tests.mock_card.fuzz [COMMANDS] [SEED]``.

Commands are made so that most of them mean something: applications and files that exist, right and
wrong PINs, then any of it spoilt. Every answer is held to `tests.mock_card.oracle`. The seed is
told, so that a run can be made again; only the salt of a PSS signature is left to chance.
"""

import random
import sys
from collections.abc import Callable

import attrs

from myna_mock.card.application import CardContent
from myna_mock.card.chip import Chip
from myna_mock.card.profile import CardProfile
from myna_mock.card.session import KeptPins
from myna_mock.people.card_pins import CardPin
from myna_mock.randomness import SeededRandom
from myna_mock.world import World
from myna_sdk.model.certificate import Carrier
from tests.mock_card.oracle import (
    COMMON,
    JPKI,
    RESIDENTS,
    TEXT,
    TRIES,
    VISUAL,
    BrokenRule,
    Oracle,
)

COMMANDS = 1_000_000
A_CARD = 5_000
"""So many commands are sent to one card, before the next one is begun."""

PINS = {
    (JPKI, 0x18): CardPin.AUTHENTICATION,
    (JPKI, 0x1B): CardPin.SIGNING,
    (TEXT, 0x11): CardPin.TEXT,
    (TEXT, 0x14): CardPin.TEXT_NUMBER_A,
    (TEXT, 0x15): CardPin.TEXT_NUMBER_B,
    (VISUAL, 0x11): CardPin.VISUAL_BIRTH_DATE,
    (VISUAL, 0x12): CardPin.VISUAL_NUMBER_B,
    (VISUAL, 0x13): CardPin.VISUAL_NUMBER_A,
    (COMMON, 0x1C): CardPin.COMMON,
    (RESIDENTS, 0x1C): CardPin.RESIDENTS,
}
ISSUER = bytes.fromhex("A0000001510000")
APPLICATIONS = (JPKI, COMMON, RESIDENTS, VISUAL, TEXT)


@attrs.define
class Subject:
    """A card with what a judge knows of it."""

    chip: Chip
    book: KeptPins
    oracle: Oracle

    def send(self, command: bytes) -> bytes:
        answer = self.chip.transmit(command)
        self.oracle.judge(command, answer)
        return answer

    def power(self) -> None:
        self.chip.power_off()
        self.chip.power_on()
        self.oracle.power()

    def unlock(self, application: bytes, reference: int) -> None:
        self.book.reset(PINS[application, reference])
        self.oracle.unlocked(application, reference)


class Cards:
    """Cards of one world, each begun anew with every try left."""

    def __init__(self, seed: int) -> None:
        self.world = World("fuzz")
        self.random = SeededRandom(seed)
        self.kinds: tuple[Callable[[], Subject], ...] = (
            lambda: self._card("mihon-hanako"),
            lambda: self._card("kodomo-mirai", absent=frozenset({0x01})),
            lambda: self._card("sumaho-yui", CardProfile(carrier=Carrier.ANDROID)),
        )

    def _card(
        self,
        persona: str,
        profile: CardProfile | None = None,
        absent: frozenset[int] = frozenset(),
    ) -> Subject:
        held = self.world.card(persona, profile)
        content: CardContent = held._content
        printed, book = held.printed, KeptPins()
        numbers = {
            (TEXT, 0x14): printed.number_a,
            (TEXT, 0x15): printed.number_b,
            (VISUAL, 0x11): printed.birth,
            (VISUAL, 0x12): printed.number_b,
            (VISUAL, 0x13): printed.number_a,
        }
        chosen = {place: book.pins().chosen(pin) for place, pin in PINS.items() if pin.is_chosen}
        values = {place: value.encode() for place, value in {**numbers, **chosen}.items()}
        oracle = Oracle(values=values, absent=absent, phone=profile is not None)
        chip = Chip(content=lambda: content, book=book, random=self.random)
        return Subject(chip, book, oracle)


class Maker:
    """Makes commands, mostly such that mean something."""

    def __init__(self, chosen: random.Random) -> None:
        self.chosen = chosen

    def command(self, oracle: Oracle) -> bytes:
        """Return the next command."""
        made = self._made(oracle)
        if self.chosen.random() < 0.03:
            return self._spoilt(made)
        return made

    def _made(self, oracle: Oracle) -> bytes:
        (kind,) = self.chosen.choices(
            (
                self._application,
                self._file,
                self._reading,
                self._entering,
                self._signing,
                self._changing,
                self._other,
                self._noise,
            ),
            (8, 28, 28, 20, 3, 4, 5, 4),
        )
        return kind(oracle)

    def _application(self, _: Oracle) -> bytes:
        aid = self.chosen.choice(APPLICATIONS)
        if self.chosen.random() < 0.1:
            aid = self.chosen.choice(
                (aid[:5], aid[:4], bytes.fromhex("A0000001510000"), aid + b"\0")
            )
        how = self.chosen.choice((0x0C, 0x0C, 0x00))
        return bytes((0x00, 0xA4, 0x04, how, len(aid))) + aid + b"\0" * (how == 0)

    def _file(self, _: Oracle) -> bytes:
        return bytes((0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, self.chosen.randrange(0x20)))

    def _reading(self, _: Oracle) -> bytes:
        if self.chosen.random() < 0.3:
            first = 0x80 | self.chosen.randrange(0x20)
        else:
            first = self.chosen.choice((0, 0, 0, 1, 6, 0x0C, 0x7F))
        head = bytes((0x00, 0xB0, first, self.chosen.randrange(0x100)))
        return head + self.chosen.choice((b"\0", b"\x04", b"\xff", b"\0\0\0", b"\0\x01\0", b""))

    def _entering(self, oracle: Oracle) -> bytes:
        application = oracle.application or JPKI
        reference = self.chosen.choice(tuple(TRIES[application]))
        how = self.chosen.choice((0x80, 0x80 | reference, 0x80 | reference))
        head = bytes((0x00, 0x20, 0x00, how))
        if self.chosen.random() < 0.3:
            return head + self.chosen.choice((b"", b"\0"))
        place = (application, oracle.current or 0) if how == 0x80 else (application, reference)
        right = oracle.values.get(place, b"1234")
        value = right if self.chosen.random() < 0.7 else self._value()
        return head + bytes((len(value),)) + value

    def _value(self) -> bytes:
        return self.chosen.choice(
            (b"0000", b"ABC123", b"1234", self.chosen.randbytes(self.chosen.randrange(1, 20)))
        )

    def _signing(self, _: Oracle) -> bytes:
        form = self.chosen.choice((0, 0, 0, 1, 2, 3, 4, 5, 6))
        how = self.chosen.choice((0x80, 0x97, 0x9A, 0x00, 0x93))
        block = self.chosen.randbytes(self.chosen.choice((32, 51, 1, 245, 246)))
        return bytes((0x80, 0x2A, form, how, len(block))) + block + b"\0"

    def _changing(self, oracle: Oracle) -> bytes:
        reference = self.chosen.choice(tuple(TRIES[oracle.application or JPKI]))
        value = self.chosen.choice((b"4321", b"9876", b"ZZZ999", b"12", b"ABCDEFGH12345678"))
        head = self.chosen.choice(((0x00, 0x24, 0x01), (0x80, 0x32, 0x00), (0x00, 0x24, 0x00)))
        how = self.chosen.choice((0x80, 0x80 | reference))
        return bytes((*head, how, len(value))) + value

    def _other(self, _: Oracle) -> bytes:
        return self.chosen.choice(
            (
                bytes.fromhex("0084000008"),
                bytes.fromhex("00B2010C00"),
                bytes.fromhex("00B2010400"),
                bytes.fromhex("00CA5F5100"),
                bytes.fromhex("00CA00F200"),
                bytes.fromhex("0088009904AABBCCDD00"),
                bytes.fromhex("00A40000"),
                bytes.fromhex("80FC0000"),
                bytes.fromhex("80AE000000"),
                bytes.fromhex("08B0000000"),
            )
        )

    def _noise(self, _: Oracle) -> bytes:
        return self.chosen.randbytes(self.chosen.randrange(0, 40))

    def _spoilt(self, made: bytes) -> bytes:
        spoilt = bytearray(made)
        if spoilt and self.chosen.random() < 0.7:
            spoilt[self.chosen.randrange(len(spoilt))] ^= 1 << self.chosen.randrange(8)
            return bytes(spoilt)
        return bytes(spoilt[: self.chosen.randrange(len(spoilt) + 1)])


def fuzz(commands: int, seed: int, show: Callable[[int], None] = lambda _: None) -> dict[str, int]:
    """Return how often each status word was answered; a broken rule ends the run.

    Raises:
        BrokenRule: The card broke a rule. The number of the command is told with it.
    """
    chosen = random.Random(seed)
    cards, maker, answered = Cards(seed), Maker(chosen), dict[str, int]()
    subject = cards.kinds[0]()
    for number in range(commands):
        if number % A_CARD == 0:
            subject = cards.kinds[number // A_CARD % len(cards.kinds)]()
            show(number)
        if chosen.random() < 0.001:
            subject.power()
        if chosen.random() < 0.01:
            subject.unlock(*chosen.choice(tuple(PINS)))
        command = maker.command(subject.oracle)
        try:
            status = subject.send(command)[-2:].hex().upper()
        except BrokenRule as broken:
            raise BrokenRule(
                f"command {number} of seed {seed}, {command.hex()}: {broken}"
            ) from broken
        answered[status] = answered.get(status, 0) + 1
    return answered


def main() -> None:
    commands = int(sys.argv[1]) if len(sys.argv) > 1 else COMMANDS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")

    def show(number: int) -> None:
        sys.stdout.write(f"\r{number:,} of {commands:,} commands")
        sys.stdout.flush()

    answered = fuzz(commands, seed, show)
    told = ", ".join(f"{status} {count:,}" for status, count in sorted(answered.items()))
    sys.stdout.write(f"\r{commands:,} commands, no rule broken: {told}\n")


if __name__ == "__main__":
    main()
