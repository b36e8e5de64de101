"""A receipt laid out for people: the same parts on the screen and on paper, in both languages."""

from datetime import date

import attrs

from myna_sdk.model.checks import Check, CheckResult
from myna_sdk.model.instants import JST, Instant
from myna_sdk.model.masking import Masked
from myna_sdk.providers.rule_texts import rule_text
from myna_sdk.receipts.content import CheckSaid, Content, FactUsed, MethodSaid, PaperSaid
from myna_sdk.receipts.disclosures import Item
from myna_sdk.receipts.results import Receipt
from myna_sdk.receipts.texts import text, texts

__all__ = ["Row", "Sheet", "laid_out"]


@attrs.frozen(repr=False)
class Row(Masked):
    """A heading and what stands beside it, line by line."""

    label: str
    lines: tuple[str, ...]


@attrs.frozen(repr=False)
class Part(Masked):
    """A part of the sheet."""

    title: str
    rows: tuple[Row, ...]


@attrs.frozen(repr=False, kw_only=True)
class Fact(Masked):
    """One item of the person, and where it came from."""

    label: str
    value: str
    source: str
    currency: str
    age: str


@attrs.frozen(repr=False, kw_only=True)
class Sheet(Masked):
    """A receipt for people. It holds the person's facts in clear.

    Attributes:
        language: ``ja`` or ``en``.
        title: What it is.
        mock: What is said of a mock receipt; ``None`` for a real one.
        ended: What is said of one that no longer stands; ``None`` while it does.
        statements: What it is not, and what it is.
        head: Receipt, firm, recipient.
        facts: The facts that were used.
        others: What else it tells of the person.
        parts: The check and the decision.
        checks: The checks by how they ended, each with its number and rule.
        foot: Key, checkpoint.
        note: How to check it.
    """

    language: str
    title: str
    mock: str | None
    ended: str | None
    statements: tuple[str, ...]
    head: Part
    facts: tuple[Fact, ...]
    others: tuple[Row, ...]
    parts: tuple[Part, ...]
    checks: tuple[Part, ...]
    foot: Part
    note: str


def laid_out(receipt: Receipt, language: str = "ja") -> Sheet:
    """Return ``receipt`` laid out in ``language``; anything but ``en`` is Japanese."""
    content, words = receipt.content, _Words(language)
    said = tuple(words("statement", each.value) for each in content.statements)
    mock = words("statement", "mock") if content.environment.value == "mock" else None
    return Sheet(
        language="en" if language == "en" else "ja",
        title=words.label("title"),
        mock=mock,
        ended=_ended(receipt, words),
        statements=tuple(each for each in said if each != mock),
        head=Part(words.label("receipt"), _head(content, words)),
        facts=tuple(_fact(each, receipt, words) for each in content.facts),
        others=_others(receipt, words),
        parts=(
            Part(words.label("check"), _check(content, words)),
            Part(words.label("decision"), _decision(content, words)),
        ),
        checks=_checks(content, words),
        foot=Part("", _foot(receipt, words)),
        note=words.label("how_to_check"),
    )


@attrs.frozen
class _Words:
    language: str

    def __call__(self, table: str, key: str) -> str:
        return text(table, key, self.language)

    def label(self, key: str) -> str:
        return text("label", key, self.language)

    def row(self, key: str, *lines: str | None) -> Row | None:
        there = tuple(line for line in lines if line)
        return Row(self.label(key), there) if there else None

    def day(self, on: date) -> str:
        return on.isoformat() if self.language == "en" else f"{on.year}年{on.month}月{on.day}日"

    def instant(self, at: Instant) -> str:
        there = at.astimezone(JST)
        return f"{self.day(there.date())} {there:%H:%M:%S} JST"


def _rows(*rows: Row | None) -> tuple[Row, ...]:
    return tuple(row for row in rows if row is not None)


def _ended(receipt: Receipt, words: _Words) -> str | None:
    voided = receipt.voided
    if voided is None:
        return None
    reason = words("void-reason", voided.reason.value)
    return f"{words.label('voided')}: {reason} ({words.instant(voided.at)})"


def _head(content: Content, words: _Words) -> tuple[Row, ...]:
    firm, shared = content.firm, content.shared
    whom: tuple[Row | None, ...] = ()
    if shared is not None:
        whom = (
            words.row("recipient", shared.recipient),
            words.row("shared_purpose", shared.purpose),
            words.row("ground", words("ground", shared.ground.value)),
        )
    return _rows(
        words.row("id", content.id),
        words.row("issued_at", words.instant(content.issued_at)),
        words.row("edition", words("edition", content.edition.value)),
        words.row("environment", words("environment", content.environment.value)),
        words.row("firm", firm.name),
        words.row("office", firm.office),
        words.row("licence", firm.licence),
        words.row("verifier", content.verifier),
        *whom,
        words.row("supersedes", content.supersedes),
    )


def _fact(used: FactUsed, receipt: Receipt, words: _Words) -> Fact:
    value = receipt.reveal().get(used.item.value)
    if value is not None and used.item.value == Item.SEX.value and value in texts()["sex"]:
        value = words("sex", value)
    return Fact(
        label=words("item", used.item.value),
        value=words.label("not_told") if value is None else value,
        source=words("source", used.source.value),
        currency=words("currency", used.currency.value),
        age=_days(used.age_days, words),
    )


def _days(count: int, words: _Words) -> str:
    if words.language == "en":
        return "1 day" if count == 1 else f"{count} days"
    return f"{count}日"


def _others(receipt: Receipt, words: _Words) -> tuple[Row, ...]:
    clear = receipt.reveal()
    kept = (Item.SUBJECT.value, Item.CHECK.value, Item.VERIFICATION.value)
    return tuple(Row(words("item", name), (clear[name],)) for name in kept if name in clear)


def _check(content: Content, words: _Words) -> tuple[Row, ...]:
    check = content.check
    how = f"{words('technique', check.technique.value)} / {words('carrier', check.carrier.value)}"
    purpose = content.purpose.text(words.language)
    notice = f"({words.label('notice')}: {content.notice_version})" if purpose else ""
    return _rows(
        words.row("checked_at", words.instant(check.at)),
        words.row("technique", how),
        words.row("operator", check.operator),
        words.row("purpose", f"{purpose} {notice}".strip()),
        words.row("method", *(_method(each, words) for each in check.methods)),
    )


def _method(method: MethodSaid, words: _Words) -> str:
    counts = words("counts", method.counts.value)
    title = method.title.text(words.language)
    data = f"{words.label('law_data')}: {_read_on(method.revision, method.checked_on, words)}"
    return f"{method.article} {method.letter} {title}: {counts} ({data})"


def _read_on(revision: str, on: date, words: _Words) -> str:
    return f"{words.label('revision')} {revision}, {words.label('read_on')} {words.day(on)}"


def _decision(content: Content, words: _Words) -> tuple[Row, ...]:
    decision, basis = content.decision, content.decision.basis
    limit = decision.age_limit_months
    months = f"{limit} months" if words.language == "en" else f"{limit}か月"
    rest = [_paper(each, words) for each in decision.still_needed]
    if decision.copy is not None:
        rest.append(decision.copy.text(words.language))
    others = [_paper(each, words) for each in decision.other_documents]
    source = basis.source_en if words.language == "en" else basis.source
    unsure = "" if basis.confirmed else f", {words.label('unconfirmed')}"
    read = f"({_read_on(basis.revision, basis.checked_on, words)}{unsure})"
    return _rows(
        words.row("use_case", content.use_case_said.text(words.language)),
        words.row("replaces", words("replaces", decision.replaces.value)),
        words.row("reasons", decision.why.text(words.language)),
        words.row("basis", f"{words('basis', basis.kind.value)}: {source} {read}"),
        words.row("most_age", None if limit is None else months),
        words.row("still_needed", *(rest or [words.label("nothing")])),
        words.row("other_documents", *(others or [words.label("nothing")])),
        words.row("points", *(each.said.text(words.language) for each in decision.points)),
    )


def _paper(paper: PaperSaid, words: _Words) -> str:
    said = paper.said.text(words.language)
    return said if paper.when is None else f"{said} ({paper.when.text(words.language)})"


def _checks(content: Content, words: _Words) -> tuple[Part, ...]:
    ended = {
        result: tuple(
            Row(each.number, (rule_text(_as_check(each), words.language),))
            for each in content.check.checks
            if each.result is result
        )
        for result in CheckResult
    }
    return tuple(
        Part(words("checks", result.value), rows) for result, rows in ended.items() if rows
    )


def _as_check(said: CheckSaid) -> Check:
    return Check(said.number, said.rule, "", said.result)


def _foot(receipt: Receipt, words: _Words) -> tuple[Row, ...]:
    header, point = receipt.container.header(), receipt.content.checkpoint
    sealed = None
    if point is not None:
        sealed = f"{point.number} / {point.count} / {point.head[:32]}…"
    key = None if header is None else f"{header.kid} ({header.algorithm})"
    return _rows(words.row("key", key), words.row("checkpoint", sealed))
