"""調閱的紙本 What a request is answered with on paper: each record with the whole history of its signatures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import COMPANY, Fact
from anzheng.facts.cases import CaseActed, CaseOpened, CaseSettled
from anzheng.facts.evidence import EvidenceAdded
from anzheng.kernel import roc
from anzheng.kernel.errors import Text
from anzheng.ledger.services import facts_of
from anzheng.organization.core.standing import Standing
from anzheng.organization.models import Company, Member
from anzheng.organization.people import names_of
from anzheng.organization.traces import texts_of
from anzheng.records.case_queries import folded
from anzheng.records.core.workflow.acts import SYSTEM
from anzheng.records.core.workflow.case import STATES, State
from anzheng.records.models import Record
from anzheng.registers.services import names
from anzheng.reports.binder.core.names import plain
from anzheng.reports.binder.page import moment
from anzheng.reports.binder.requests import Item
from anzheng.reports.papers.gather import papers_of
from anzheng.reports.papers.model import Align, Column, Grid, Listing, Mark, Pair, Paper, Row
from anzheng.reports.papers.pdf import each_pdf
from anzheng.reports.wording import scalar

_AT_ONCE = 50
"""Records set by one process: each takes some megabytes while it lasts."""
_ACTS = {
    "submit": Text("送件", "submitted"),
    "resubmit": Text("重新送件", "submitted again"),
    "sign": Text("簽署", "signed"),
    "return": Text("退回", "returned"),
    "refuse": Text("不同意", "refused"),
    "withdraw": Text("撤回", "withdrawn"),
    "supersede": Text("由新案取代", "superseded"),
    "escalate": Text("逾期上呈", "escalated"),
    "lapse": Text("逾期失效", "lapsed"),
    "print": Text("列印簽核單", "sheet printed"),
    "scan": Text("上傳簽署掃描檔", "scan uploaded"),
    "confirm": Text("確認與正本相符", "scan confirmed"),
}
"""Every act upon a case, as the history names it."""
_COLUMNS = (
    Column("時間", weight=16),
    Column("行為", weight=14),
    Column("人員", weight=22),
    Column("意見"),
    Column("帳本", Align.END, weight=10),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A paper as a file (調閱的紙本檔)."""

    item: Item
    name: str
    """`1150630-F-003-IT-115-0001.pdf`: the last day it is about, in years of the Republic, and its number."""
    data: bytes


def printed(
    has: Standing, items: Sequence[Item], added: Mapping[str, Fact], *, named: bool, at: datetime
) -> Iterator[Printed]:
    """Yield one PDF for each piece of evidence, records with their history; `added` is the entry of each.

    Raises SettingError if the font is missing.
    """
    rows = {row.pk: row for row in Record.objects.filter(pk__in=[one.record for one in items if one.record])}
    company = Company.objects.get(pk=has.company)
    told = _Told(company, names(has.company), named=named)
    for start in range(0, len(items), _AT_ONCE):
        some = items[start : start + _AT_ONCE]
        records = [rows[one.record] for one in some if one.record]
        papers = dict(zip([row.pk for row in records], papers_of(records, named=named), strict=True))
        groups = [
            [papers[one.record], told.history(rows[one.record], papers[one.record])]
            if one.record
            else [told.filed(one, added[one.evidence])]
            for one in some
        ]
        for one, data in zip(some, each_pdf(groups, at=at), strict=True):
            yield Printed(one, file_name(one), data)


def file_name(item: Item) -> str:
    """Return the name of an item's paper, which begins with its day in years of the Republic."""
    day = roc.short(item.last).replace("-", "")
    return f"{day}-{plain(item.number or item.evidence)}.pdf"


class _Told:
    """Words what stands on the papers of one company."""

    def __init__(self, company: Company, targets: Mapping[str, str], *, named: bool) -> None:
        self._company = company
        self._targets = targets
        self._named = named
        self._titles = dict(Member.objects.filter(company=company).values_list("person", "title"))

    def history(self, row: Record, paper: Paper) -> Paper:
        """Return the sheet with every act upon a record, those that a return took back included."""
        facts = list(facts_of(row.case.ledger, subject=f"case:{row.pk}"))
        payloads = [fact.payload for fact in facts]
        people = {one.person for one in payloads if isinstance(one, CaseActed)}
        people |= {one.on_behalf_of for one in payloads if isinstance(one, CaseActed) and one.on_behalf_of}
        people |= {one.author for one in payloads if isinstance(one, CaseOpened)}
        known = names_of(people) if self._named else {}
        reasons = texts_of({one.reason for one in payloads if isinstance(one, CaseActed) and one.reason})
        steps = {step.id: step.name.zh for step in folded(row.case).workflow.steps}
        lines = [line for fact in facts for line in self._line(fact, known, reasons, steps)]
        return Paper(
            company=self._company.name,
            title=f"{paper.title}　簽核歷程",
            head=(Pair("紀錄編號", row.number), Pair("案件", row.pk)),
            parts=(Listing(_COLUMNS, tuple(lines), nothing="無"),),
            marks=paper.marks,
            number=row.number,
        )

    def _line(
        self, fact: Fact, known: Mapping[str, str], reasons: Mapping[str, str], steps: Mapping[str, str]
    ) -> Iterator[tuple[str, ...]]:
        payload, index = fact.payload, f"#{fact.seq:,}"
        if isinstance(payload, CaseActed):
            what = _ACTS[payload.act].zh if payload.act in _ACTS else payload.act
            step = steps.get(payload.step, "")
            if payload.paper is not None and payload.act == "sign":
                what = f"{what}（紙本 {roc.short(payload.on)}）"
            who = "系統" if payload.person == SYSTEM else self._who(payload.person, known)
            who += f"（代 {self._who(payload.on_behalf_of, known)}）" if payload.on_behalf_of else ""
            yield moment(fact.at), f"{what}　{step}".strip(), who, reasons.get(payload.reason, ""), index
        elif isinstance(payload, CaseSettled):
            yield moment(fact.at), f"結案：{_outcome(payload.outcome)}", "", "", index

    def _who(self, person: str, known: Mapping[str, str]) -> str:
        title = self._titles.get(person, "") if self._named else ""
        return f"{known.get(person, person)}　{title}".strip()

    def filed(self, item: Item, fact: Fact) -> Paper:
        """Return the sheet of evidence that was filed directly: what the ledger says of it, and who signed it."""
        payload = fact.payload
        if not isinstance(payload, EvidenceAdded):
            raise TypeError(f"no evidence: {fact.seq}")
        form, roles = paperwork().forms.get(payload.form), paperwork().roles
        known = names_of({one.person for one in payload.signatures}) if self._named else {}
        target = "全公司" if payload.target == COMPANY else self._targets.get(payload.target, payload.target)
        rows = [Row("標題", item.title, wide=True), Row("對象", target), Row("事實日期", item.span)]
        for name, value in payload.values.items():
            field = None if form is None else form.fields.get(name)
            rows.append(Row(name if field is None else field.zh, scalar(value).zh if value is not None else "—"))
        rows += [Row("逐項", "、".join(self._targets.get(one, one) for one in payload.items), wide=True)] * bool(
            payload.items
        )
        signed = tuple(
            (
                roc.short(one.on),
                roles[one.role].zh if one.role in roles else one.role,
                self._who(one.person, known),
                "",
                "",
            )
            for one in payload.signatures
        )
        entered = (moment(fact.at), "入帳", "", "", f"#{fact.seq:,}")
        return Paper(
            company=self._company.name,
            title=item.form,
            head=(Pair("證據編號", item.evidence), Pair("入帳", moment(fact.at))),
            parts=(Grid(tuple(rows)), Listing(_COLUMNS, (*signed, entered), title="簽署與入帳")),
            marks=frozenset({Mark.SAMPLE} if self._company.sample else ()),
            number=item.number or item.evidence,
        )


def _outcome(outcome: str) -> str:
    return STATES[State(outcome)].zh if outcome in set(State) else outcome
