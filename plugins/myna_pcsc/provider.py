"""The provider: the readers of the machine, for the core to send card commands through."""

import attrs

import myna_sdk.authoring as m
from myna_pcsc.connection import PcscConnection
from myna_pcsc.readers import changed, readers


@attrs.frozen(kw_only=True)
class Settings:
    """The readers of one counter.

    Attributes:
        reader: A reader's name or a part of it: no other is seen. Without it all are.
    """

    reader: str | None = None


class PcscReaders(m.ChipReader):
    """Every reader that PC/SC knows, or those that the settings name."""

    def __init__(self, settings: Settings = Settings()) -> None:
        self._part = settings.reader or ""

    def readers(self) -> tuple[m.CardReader, ...]:
        """Return the readers, in the order of PC/SC.

        Raises:
            TransportError: ``card-reader-unavailable``: no PC/SC service runs.
        """
        return readers(self._part)

    def changed(self, known: tuple[m.CardReader, ...], seconds: float) -> tuple[m.CardReader, ...]:
        """Return the readers once they differ from ``known``, after ``seconds`` at the latest.

        Raises:
            TransportError: ``card-reader-unavailable``: no PC/SC service runs.
        """
        return changed(known, seconds, self._part)

    def connection(self, reader: str) -> PcscConnection:
        """Return a connection to the card in ``reader``."""
        return PcscConnection(reader)
