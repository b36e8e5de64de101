"""A text for people in both languages."""

import attrs


@attrs.frozen
class Text:
    """One text in both languages."""

    ja: str
    en: str

    def into(self, language: str) -> str:
        """Return the text in ``language``; anything but ``en`` is Japanese."""
        return self.en if language == "en" else self.ja
