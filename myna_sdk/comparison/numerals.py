"""Kanji numerals as they stand in addresses."""

NUMERALS = "〇零一二三四五六七八九十百千"
"""The numerals that are read. 壱, 弐 and 参 occur in names of places only."""

_DIGITS = {
    "〇": 0,
    "零": 0,
    **{numeral: value for value, numeral in enumerate("一二三四五六七八九", 1)},
}
_POWERS = {"千": 1000, "百": 100, "十": 10}


def digits_of(numerals: str) -> str | None:
    """Return the digits that ``numerals`` mean, or ``None`` if they are not one number.

    Both ways of writing are read: by place (``二〇二``, zeros in front kept) and by power
    (``二百二``).
    """
    if not set(numerals) & set(_POWERS):
        return "".join(str(_DIGITS[numeral]) for numeral in numerals)
    total, rest, limit = 0, numerals, 10_000
    while rest:
        head = _DIGITS.get(rest[0])
        power = _POWERS.get(rest[0 if head is None else 1 : 1 if head is None else 2], 1)
        if head == 0 or power >= limit:
            return None
        total += (1 if head is None else head) * power
        rest, limit = rest[1:] if head is None or power == 1 else rest[2:], power
    return str(total)
