"""檢查頁 What the checks last saw on each host."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from anzheng.collectors.core.contract import Check
from anzheng.collectors.services import CONTINUES_WITHIN
from anzheng.facts.base import Outcome
from anzheng.kernel.errors import Text
from anzheng.web.pages.facts import OUTCOMES
from anzheng.web.pages.words import Badge

_WORDS = {
    Outcome.FAIL: "failed",
    Outcome.UNKNOWN: "unknown",
    Outcome.OK: "met",
    Outcome.NOT_APPLICABLE: "not_applicable",
}
"""Shape and colour of an outcome, worst first; the name beside it is the outcome's own."""
_LOUD = frozenset({"failed", "unknown"})
_ORDER = {word: rank for rank, word in enumerate(_WORDS.values())}


class ReadingRow(Protocol):
    """The newest reading of one check on one target."""

    target: str
    check_id: str
    outcome: str
    seen: datetime
    seq: int
    seen_zh: str
    seen_en: str


@dataclass(frozen=True, slots=True)
class Line:
    """One check on one host."""

    check: str
    badge: Badge
    name: Text
    seen: Text
    at: datetime
    stale: bool
    seq: int
    rule: Text
    refs: tuple[tuple[str, str], ...]
    """Document and ref of the clauses that it supports, where the company lives under them."""
    fix: Text | None
    """How to repair it, if there is anything to repair."""


@dataclass(frozen=True, slots=True)
class Host:
    """One host with its checks, what needs attention first."""

    target: str
    name: Text
    attention: tuple[Line, ...]
    """What fails or cannot be told."""
    quiet: tuple[Line, ...]
    """What is ok or does not apply."""
    tally: tuple[Badge, ...]
    newest: datetime
    stale: bool


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """All hosts, those that need attention first."""

    hosts: tuple[Host, ...]
    available: tuple[Check, ...]
    """Every check that this program can perform."""


def checks_page(
    rows: Iterable[ReadingRow],
    checks: Mapping[str, Check],
    names: Mapping[str, str],
    clauses: frozenset[tuple[str, str]],
    now: datetime,
) -> ChecksPage:
    """Return the newest readings by host; `clauses` are those that have a page."""
    by_target: dict[str, list[Line]] = {}
    for row in rows:
        by_target.setdefault(row.target, []).append(_line(row, checks.get(row.check_id), clauses, now))
    hosts = [_host(target, lines, names) for target, lines in by_target.items()]
    hosts.sort(key=lambda host: (not host.stale, -len(host.attention), host.target))
    return ChecksPage(tuple(hosts), tuple(checks.values()))


def _line(row: ReadingRow, check: Check | None, clauses: frozenset[tuple[str, str]], now: datetime) -> Line:
    outcome = Outcome(row.outcome)
    repair = check.fix if check is not None and outcome in (Outcome.FAIL, Outcome.UNKNOWN) else None
    return Line(
        row.check_id,
        Badge(_WORDS[outcome], OUTCOMES[outcome]),
        check.name if check else Text(row.check_id, row.check_id),
        Text(row.seen_zh, row.seen_en),
        row.seen,
        now - row.seen > CONTINUES_WITHIN,
        row.seq,
        Text(check.rule_zh, check.rule_en) if check else Text("", ""),
        tuple(ref for ref in check.refs if ref in clauses) if check else (),
        repair,
    )


def _host(target: str, lines: list[Line], names: Mapping[str, str]) -> Host:
    ordered = sorted(lines, key=lambda line: (_ORDER[line.badge.word], line.check))
    tally = []
    for outcome, word in _WORDS.items():
        count = sum(line.badge.word == word for line in lines)
        if count:
            tally.append(Badge(word, OUTCOMES[outcome], Text(str(count), str(count))))
    entry = target.partition(":")[2]
    name = names.get(target, entry)
    newest = max(line.at for line in lines)
    attention = tuple(line for line in ordered if line.badge.word in _LOUD)
    quiet = tuple(line for line in ordered if line.badge.word not in _LOUD)
    return Host(target, Text(name, name), attention, quiet, tuple(tally), newest, all(line.stale for line in lines))
