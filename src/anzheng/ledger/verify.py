"""查驗 Verify: derive everything again from the stored leaves and compare with the tables.

Finds every change that is not carried through all tables alike. Against someone who rewrites all of
them consistently, only a head kept elsewhere helps: compare `Report.root` with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, OuterRef, Subquery

from anzheng.facts.companies import LedgerOpened
from anzheng.kernel.errors import LedgerError, NotFoundError, Text
from anzheng.ledger import tables
from anzheng.ledger.core import merkle
from anzheng.ledger.core.leaf import Leaf, decode_leaf
from anzheng.ledger.core.merkle import Tree, leaf_hash, node_count
from anzheng.ledger.models import Entry, Ledger, Node
from anzheng.ledger.storage import stored

MAX_PROBLEMS: Final = 100
"""Problems listed; those beyond are only counted."""

Progress = Callable[[int, int], None]
"""Told (entries done, entries in all) after every page."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not agree (不符之處)."""

    seq: int | None
    """The entry concerned; None for the ledger as a whole."""
    what: Text


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification (查驗結果)."""

    ledger: str
    size: int
    """Entries that the head claims."""
    root: str
    """Root derived from the leaves, hexadecimal: the value to compare with a copy kept elsewhere."""
    problems: tuple[Problem, ...]
    """At most MAX_PROBLEMS, in the order found."""
    count: int
    """All problems."""

    @property
    def ok(self) -> bool:
        """Return whether nothing was found."""
        return self.count == 0


@dataclass(frozen=True, slots=True)
class _Claims:
    """What the tables say, read in one statement so that it is one moment."""

    company: str
    sample: bool
    opened: datetime
    size: int
    root: bytes
    last_at: datetime | None
    entries: int
    highest: int
    """Highest seq; -1 without entries."""
    nodes: int


@dataclass(slots=True)
class _Findings:
    problems: list[Problem] = field(default_factory=list)
    count: int = 0

    def add(self, seq: int | None, zh: str, en: str) -> None:
        self.count += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(seq, Text(zh, en)))


@dataclass(slots=True)
class _Past:
    """What the entries so far oblige the next one to."""

    newest: dict[str, int] = field(default_factory=dict)
    idems: set[str] = field(default_factory=set)
    last_at: datetime | None = None


def verify(ledger: str, progress: Progress | None = None) -> Report:
    """Check a whole ledger: every hash, node, index, chain, time and leaf.

    Reads in pages without holding a lock; entries appended meanwhile are left to the next run.
    Raises NotFoundError for an unknown ledger; whatever does not agree is in the report.
    """
    claims = _claims(ledger)
    findings, past = _Findings(), _Past()
    tree = Tree(0, _nothing)
    expected = 0
    for page in tables.entries(ledger, -1, claims.size):
        start = tree.size
        nodes: list[merkle.Node] = []
        for row in page:
            if row.seq != expected:
                findings.add(
                    row.seq, f"缺少序號 {expected} 至 {row.seq - 1}", f"entries {expected} to {row.seq - 1} missing"
                )
            expected = row.seq + 1
            digest = leaf_hash(row.leaf)
            if digest != row.leaf_hash:
                findings.add(row.seq, "分錄與其雜湊不符", "the leaf does not match its hash")
            nodes += tree.push(digest)
            _check_leaf(row, claims, past, findings)
        _compare_nodes(ledger, start, tree.size, nodes, findings)
        if progress is not None:
            progress(min(expected, claims.size), claims.size)
    _check_head(claims, tree, past, findings)
    for line in tables.damage():
        findings.add(None, f"資料庫檔案的索引與內容不符（{line}）", f"an index of the database is damaged: {line}")
    return Report(ledger, claims.size, tree.root().hex(), tuple(findings.problems), findings.count)


def _nothing(level: int, index: int) -> bytes:
    raise LookupError(f"an empty tree has no node {level}/{index}")


def _claims(ledger: str) -> _Claims:
    entries = Entry.objects.filter(ledger_id=OuterRef("pk")).values("ledger_id")
    nodes = Node.objects.filter(ledger_id=OuterRef("pk")).values("ledger_id")
    row = (
        Ledger.objects.filter(pk=ledger)
        .annotate(
            entries=Subquery(entries.annotate(number=Count("seq")).values("number")),
            highest=Subquery(entries.annotate(number=Max("seq")).values("number")),
            nodes=Subquery(nodes.annotate(number=Count("idx")).values("number")),
        )
        .values_list(
            "company", "sample", "opened", "head__size", "head__root", "head__last_at", "entries", "highest", "nodes"
        )
        .first()
    )
    if row is None:
        raise NotFoundError(
            Text("沒有這本帳", "there is no such ledger"), ledger, Text("請先開帳", "open the ledger first")
        )
    company, sample, opened, size, root, last_at, count, highest, node_rows = row
    return _Claims(
        company,
        sample,
        opened,
        size or 0,
        stored(root or b""),
        last_at,
        count or 0,
        -1 if highest is None else highest,
        node_rows or 0,
    )


def _check_leaf(row: tables.Row, claims: _Claims, past: _Past, findings: _Findings) -> None:
    try:
        leaf = decode_leaf(row.leaf)
    except LedgerError as problem:
        findings.add(row.seq, problem.what.zh, problem.what.en)
        return
    if leaf.seq != row.seq:
        findings.add(row.seq, f"分錄自稱序號 {leaf.seq}", f"the leaf says it is number {leaf.seq}")
    if leaf.subject != row.subject or leaf.idem != row.idem:
        findings.add(row.seq, "主體或識別鍵欄位與分錄不同", "the column of subject or key differs from the leaf")
    if leaf.prev != past.newest.get(leaf.subject):
        findings.add(row.seq, "同一主體的前一筆不連續", "the chain of its subject is broken")
    if past.last_at is not None and leaf.at < past.last_at:
        findings.add(row.seq, "時間早於前一筆", "it is earlier than the entry before it")
    if leaf.idem is not None and leaf.idem in past.idems:
        findings.add(row.seq, "識別鍵重複", "its idempotency key was used before")
    _check_opening(row.seq, leaf, claims, findings)
    past.newest[leaf.subject] = row.seq
    past.last_at = leaf.at
    if leaf.idem is not None:
        past.idems.add(leaf.idem)


def _check_opening(seq: int, leaf: Leaf, claims: _Claims, findings: _Findings) -> None:
    match leaf.payload:
        case LedgerOpened(company=company, sample=sample) if seq == 0:
            if (company, sample, leaf.at) != (claims.company, claims.sample, claims.opened):
                findings.add(seq, "開帳資料與帳本資料表不同", "the opening differs from the table of ledgers")
        case LedgerOpened():
            findings.add(seq, "開帳不在第一筆", "an opening that is not the first leaf")
        case _ if seq == 0:
            findings.add(seq, "第一筆不是開帳", "the first leaf is not the opening")
        case _:
            pass


def _compare_nodes(ledger: str, start: int, end: int, nodes: Sequence[merkle.Node], findings: _Findings) -> None:
    """Compare the nodes that entries start … end-1 complete with the stored ones."""
    stored = {
        (level, index): digest
        for level in range(end.bit_length())
        for index, digest in tables.nodes_between(ledger, level, start >> level, end >> level).items()
    }
    for node in nodes:
        digest = stored.get((node.level, node.idx))
        if digest != node.hash:
            place = f"{node.level}/{node.idx}"
            seq = node.idx if node.level == 0 else None
            missing = digest is None
            findings.add(
                seq,
                f"樹的節點 {place} {'不存在' if missing else '與分錄不符'}",
                f"node {place} of the tree {'is missing' if missing else 'does not match the leaves'}",
            )


def _check_head(claims: _Claims, tree: Tree, past: _Past, findings: _Findings) -> None:
    if claims.size == 0:
        findings.add(None, "帳本沒有分錄", "the ledger has no entry")
    if (claims.entries, claims.highest) != (claims.size, claims.size - 1):
        findings.add(
            None,
            f"帳首說有 {claims.size} 筆，實際有 {claims.entries} 筆",
            f"the head says {claims.size} entries, there are {claims.entries}",
        )
    if claims.root != tree.root():
        findings.add(None, "帳首的根與分錄不符", "the root in the head does not match the leaves")
    if claims.nodes != node_count(claims.size):
        findings.add(
            None,
            f"樹應有 {node_count(claims.size)} 個節點，實際有 {claims.nodes} 個",
            f"the tree should have {node_count(claims.size)} nodes, there are {claims.nodes}",
        )
    if claims.last_at != past.last_at:
        findings.add(None, "帳首的時間與最後一筆不同", "the time in the head differs from the newest entry")
