"""Speaks to a virtual card in plain hexadecimal, knowing nothing of the code under test."""

from typing import Protocol

JPKI = "D392F000260100000001"
COMMON = "D3921000310001010100"
RESIDENTS = "D3921000310001010401"
VISUAL = "D3921000310001010402"
TEXT = "D3921000310001010408"


class Card(Protocol):
    def transmit(self, command: bytes) -> bytes: ...


class Probe:
    """A client that says what it wants and gets data and status word."""

    def __init__(self, card: Card) -> None:
        self.card = card

    def send(self, command: str) -> tuple[bytes, str]:
        answer = self.card.transmit(bytes.fromhex(command))
        return answer[:-2], answer[-2:].hex().upper()

    def status(self, command: str) -> str:
        data, status = self.send(command)
        assert data == b""
        return status

    def data(self, command: str) -> bytes:
        data, status = self.send(command)
        assert status == "9000"
        return data

    def enter(self, aid: str) -> "Probe":
        assert self.status(f"00A4040C{len(aid) // 2:02X}{aid}") == "9000"
        return self

    def file(self, file_id: str) -> "Probe":
        assert self.status(f"00A4020C02{file_id}") == "9000"
        return self

    def verify(self, file_id: str, value: str) -> str:
        self.file(file_id)
        entered = value.encode("ascii")
        return self.status(f"00200080{len(entered):02X}{entered.hex()}")

    def left(self, file_id: str) -> str:
        return self.file(file_id).status("00200080")

    def read(self, file_id: str) -> bytes:
        """The whole file, 256 bytes at a time, until it has no more."""
        self.file(file_id)
        found = b""
        while True:
            data, status = self.send(f"00B0{len(found):04X}00")
            if status == "6B00":
                return found
            assert status == "9000"
            found += data

    def reading(self, file_id: str) -> str:
        return self.file(file_id).send("00B0000004")[1]

    def sign(self, key: str, block: bytes, form: str = "00") -> bytes:
        self.file(key)
        return self.data(f"802A{form}80{len(block):02X}{block.hex()}00")


def der(padded: bytes) -> bytes:
    """The object at the beginning of a file, without the filler behind it."""
    assert padded[:2] == b"\x30\x82"
    return padded[: 4 + int.from_bytes(padded[2:4])]
