"""The sheet as one HTML document that refers to nothing, for paper."""

from collections.abc import Iterable
from html import escape
from importlib.resources import files

from myna_sdk.receipts.sheet import Fact, Part, Row, Sheet
from myna_sdk.receipts.texts import text

__all__ = ["SIZES", "html_of"]

SIZES = 5
"""How many sizes of print there are, the largest first."""


def html_of(sheet: Sheet, *, size: int = 0, rules: bool = True) -> str:
    """Return ``sheet`` as HTML.

    Args:
        sheet: The receipt, laid out.
        size: The size of print, 0 to `SIZES` - 1, from large to small.
        rules: Whether each check stands with its rule; else with its number only.
    """
    style = files("myna_sdk.receipts").joinpath("print.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="{sheet.language}" class="s{size}"><head><meta charset="utf-8">'
        f"<title>{escape(sheet.title)}</title><style>{style}</style></head>"
        f"<body>{_body(sheet, rules=rules)}</body></html>"
    )


def _body(sheet: Sheet, *, rules: bool) -> str:
    head = {row.label: row.lines[0] for row in sheet.head.rows}
    first = list(head.items())[:2]
    named = "<br>".join(f"{escape(label)} {escape(value)}" for label, value in first)
    return "".join(
        (
            f"<header><h1>{escape(sheet.title)}</h1><p>{named}</p></header>",
            _banner("mock", sheet.mock),
            _banner("ended", sheet.ended),
            f'<div class="statements">{_lines(sheet.statements)}</div>',
            _facts(sheet),
            '<div class="columns">',
            _section(sheet.head.title, sheet.head.rows[2:]),
            _section(sheet.parts[0].title, sheet.parts[0].rows),
            "</div>",
            "".join(_section(part.title, part.rows) for part in sheet.parts[1:]),
            _checks(sheet, rules=rules),
            f"<footer>{_table(sheet.foot.rows)}<p>{escape(sheet.note)}</p></footer>",
        )
    )


def _banner(kind: str, said: str | None) -> str:
    return "" if said is None else f'<p class="{kind}">{escape(said)}</p>'


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _section(title: str, rows: Iterable[Row]) -> str:
    return f"<section><h2>{escape(title)}</h2>{_table(rows)}</section>"


def _table(rows: Iterable[Row]) -> str:
    cells = (f"<tr><th>{escape(r.label)}</th><td>{_lines(r.lines)}</td></tr>" for r in rows)
    return f"<table>{''.join(cells)}</table>"


def _facts(sheet: Sheet) -> str:
    said = [text("label", key, sheet.language) for key in _FACT_HEADS]
    heads = "".join(f"<th>{escape(each)}</th>" for each in said)
    rows = "".join(map(_fact, sheet.facts))
    title = escape(text("label", "person", sheet.language))
    return (
        f'<section><h2>{title}</h2><table class="facts"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>{_table(sheet.others)}</section>"
    )


_FACT_HEADS = ("fact", "value", "source", "currency", "age")


def _fact(fact: Fact) -> str:
    rest = "".join(f"<td>{escape(each)}</td>" for each in (fact.source, fact.currency, fact.age))
    return (
        f'<tr><th>{escape(fact.label)}</th><td class="value">{escape(fact.value)}</td>{rest}</tr>'
    )


def _checks(sheet: Sheet, *, rules: bool) -> str:
    listed = "".join(_listed(part, rules=rules) for part in sheet.checks)
    return f"<section><h2>{escape(text('label', 'checks', sheet.language))}</h2>{listed}</section>"


def _listed(checks: Part, *, rules: bool) -> str:
    said = "".join(
        f"<p><b>{escape(c.label)} </b>{escape(c.lines[0]) if rules else ''}</p>"
        for c in checks.rows
    )
    kind = "checks" if rules else "checks short"
    return f'<h3>{escape(checks.title)}</h3><div class="{kind}">{said}</div>'
