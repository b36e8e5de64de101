"""Sketches: where the card goes, and where on it the parts of the printed number stand."""

from myna_sdk.pages.markup import Markup, element


def card_front(said: str) -> Markup:
    """Return the sketch; ``said`` tells it to who cannot see it."""
    return element(
        "svg",
        element("rect", class_="card", x="2", y="2", width="316", height="196", rx="14"),
        element("rect", class_="line", x="24", y="22", width="150", height="12", rx="3"),
        element("rect", class_="line", x="24", y="44", width="210", height="9", rx="3"),
        element("rect", class_="photo", x="24", y="74", width="76", height="90", rx="4"),
        element("circle", class_="photo-line", cx="62", cy="106", r="15"),
        element("path", class_="photo-line", d="M36 160c2-22 14-32 26-32s24 10 26 32"),
        _marked(1, 116, 86, 118),
        _marked(2, 116, 122, 150),
        _marked(3, 24, 170, 76),
        class_="sketch",
        viewBox="0 0 320 200",
        role="img",
        aria_label=said,
    )


def placing() -> Markup:
    """Return the sketch of a card that comes down on a reader: beside words that say so."""
    return element(
        "svg",
        element("rect", class_="reader", x="30", y="110", width="220", height="70", rx="14"),
        element("circle", class_="dot", cx="228", cy="160", r="5"),
        element("path", class_="wave", d="M124 150a22 22 0 0 1 32 0M114 140a36 36 0 0 1 52 0"),
        element(
            "g",
            element("rect", class_="card", x="60", y="14", width="160", height="98", rx="10"),
            element("rect", class_="photo", x="74", y="50", width="38", height="48", rx="3"),
            element("rect", class_="line", x="74", y="28", width="80", height="8", rx="3"),
            element("rect", class_="line", x="124", y="56", width="72", height="7", rx="3"),
            element("rect", class_="line", x="124", y="74", width="84", height="7", rx="3"),
            class_="coming",
        ),
        class_="sketch placing",
        viewBox="0 0 280 190",
        aria_hidden="true",
    )


def _marked(number: int, x: int, y: int, width: int) -> Markup:
    """Return one numbered place."""
    return element(
        "g",
        element("rect", class_="place", x=str(x), y=str(y), width=str(width), height="22", rx="5"),
        element("circle", class_="dot", cx=str(x + width), cy=str(y + 11), r="12"),
        element("text", str(number), x=str(x + width), y=str(y + 16), text_anchor="middle"),
    )
