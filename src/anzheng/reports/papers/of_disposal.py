"""銷毀證明 The certificate of a disposal: what was destroyed, why, who asked, who approved, and where it stands.

It can be printed for ever: everything on it stands in the ledger or in the acts of the case.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from anzheng.catalogue.core.forms import Orientation
from anzheng.catalogue.paperwork import paperwork
from anzheng.facts.base import Fact
from anzheng.facts.cases import CaseActed, CaseSettled
from anzheng.facts.retention import Basis, ContentDisposed
from anzheng.kernel.errors import ConflictError, Text
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.ledger.services import facts_of
from anzheng.organization.models import Member
from anzheng.organization.people import names_of
from anzheng.records.case_keeping import shown_content
from anzheng.records.case_queries import folded
from anzheng.records.core.workflow.acts import SYSTEM, Sign
from anzheng.records.core.workflow.case import Case, State
from anzheng.records.core.workflow.definition import DEPUTY_MARK, MEANINGS
from anzheng.records.models import Case as CaseRow
from anzheng.reports.papers import words
from anzheng.reports.papers.model import (
    Align,
    Box,
    Column,
    Grid,
    Language,
    Listing,
    Mark,
    Pair,
    Paper,
    Passage,
    Proof,
    Row,
    lines_of,
)
from anzheng.reports.papers.proven import noting
from anzheng.reports.papers.values import day_of
from anzheng.reports.papers.words import word

_TITLE = Text("銷毀證明", "Certificate of disposal")
_BASES = {Basis.EXPIRED: Text("保存期滿", "its time was over"), Basis.ORDERED: Text("依法令或命令", "ordered by law")}
_STATED = Text(
    "下列內容的加密金鑰已依核准銷毀，內容無法再讀取。證據帳本留有每一件的摘要與本次核准，帳本的根不變。",
    "The keys of the contents below were destroyed as approved; the contents cannot be read any more. The ledger keeps "
    "the digest of each and this approval, and its roots stay what they were.",
)
_HALF = 32


def certificate_of(row: CaseRow, *, language: Language = "zh") -> Paper:
    """Return the certificate of an approved request of disposal (銷毀證明).

    Raises ConflictError for a case that destroyed nothing.
    """
    case, content = folded(row), shown_content(row)
    if row.kind != "disposal" or case.state is not State.APPROVED:
        raise ConflictError(
            Text("這件申請還沒有核准，沒有銷毀任何內容", "this request is not approved: nothing was destroyed"),
            row.pk,
            Text("核准之後才有銷毀證明", "there is a certificate once it is approved"),
        )
    facts = list(facts_of(row.ledger, subject=f"case:{row.pk}"))
    settled = next(fact for fact in facts if isinstance(fact.payload, CaseSettled))
    day = taipei_day(settled.at)
    people = {case.author, *(hand for one in case.signatures for hand in one.hands)}
    names, titles = names_of(people), _titles(row.company_id, people)
    items = _items(row, content)
    return Paper(
        company=row.company.name,
        title=word(_TITLE, language),
        head=_head(row, day, len(items), language),
        parts=(
            _about(content, case, names, titles, language),
            Passage(lines_of(word(_STATED, language))),
            _listing(items, language),
        ),
        boxes=tuple(_boxes(case, facts, names, titles, language)),
        proof=Proof(row.ledger, settled.seq, case.digest, noting(row.ledger, language)(settled.seq)),
        marks=frozenset({Mark.SAMPLE} if row.company.sample else ()),
        orientation=Orientation.LANDSCAPE,
        language=language,
        number=row.pk,
    )


def _titles(company: str, people: set[str]) -> dict[str, str]:
    rows = Member.objects.filter(company_id=company, person__in=people).exclude(title="")
    return dict(rows.values_list("person_id", "title"))


def _head(row: CaseRow, day: date, count: int, language: Language) -> tuple[Pair, ...]:
    return (
        Pair(_say("案號", "Case", language), row.pk),
        Pair(_say("銷毀日期", "Destroyed on", language), day_of(day, language)),
        Pair(_say("件數", "Pieces", language), f"{count:,}"),
    )


def _about(
    content: Mapping[str, Any], case: Case, names: Mapping[str, str], titles: Mapping[str, str], language: Language
) -> Grid:
    order = content.get("order") or {}
    asked_by = (
        _say("系統（保存期滿自動開立）", "the product, as its time was over", language)
        if case.author == SYSTEM
        else _person(case.author, names, titles)
    )
    rows = [
        Row(_say("依據", "Basis", language), word(_BASES[Basis(content["basis"])], language)),
        Row(_say("申請人", "Asked by", language), asked_by),
    ]
    for label, value in (
        (Text("法律依據", "Legal basis"), content.get("legal", "")),
        (Text("理由", "Reason"), content.get("why", "") if content.get("why") != content.get("legal") else ""),
        (Text("命令文件", "Order"), f"{order['name']}　SHA-256 {order['digest']}" if order else ""),
    ):
        if value:
            rows.append(Row(word(label, language), str(value), wide=True))
    return Grid(tuple(rows))


def _person(person: str, names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    return f"{names.get(person, person)} {titles.get(person, '')}".strip()


def _items(row: CaseRow, content: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], tuple[Fact, ...]]]:
    """Return what was asked for, each with the entries that say it was destroyed."""
    return [(item, tuple(_told(row, item["owner"]))) for item in content["items"]]


def _told(row: CaseRow, owner: str) -> Iterator[Fact]:
    for fact in facts_of(row.ledger, subject=owner):
        if isinstance(fact.payload, ContentDisposed) and fact.payload.request == row.pk:
            yield fact


def _listing(items: list[tuple[Mapping[str, Any], tuple[Fact, ...]]], language: Language) -> Listing:
    forms = paperwork().forms
    lines = []
    for number, (item, facts) in enumerate(items, 1):
        form = forms.get(item["form"])
        name = item["form"] if form is None else word(Text(form.zh, form.en), language)
        digests = [digest for fact in facts for digest in _digests(fact)]
        lines.append(
            (
                str(number),
                item["owner"].partition(":")[2],
                name,
                day_of(item["last"], language, short=True),
                day_of(item["due"], language, short=True) if item["due"] else "—",
                "、".join(f"#{fact.seq:,}" for fact in facts),
                "\n".join(part for digest in digests for part in (digest[:_HALF], digest[_HALF:])),
            )
        )
    columns = (
        Column(word(words.NUMBER, language), Align.CENTER),
        Column(_say("證據代號", "Evidence", language)),
        Column(_say("表單", "Form", language)),
        Column(_say("事實日", "About", language), Align.CENTER),
        Column(_say("可銷毀日", "From", language), Align.CENTER),
        Column(word(words.LEDGER, language), Align.CENTER),
        Column(_say("內容摘要（SHA-256）", "Digests (SHA-256)", language)),
    )
    return Listing(columns, tuple(lines), _say("銷毀的內容", "What was destroyed", language))


def _digests(fact: Fact) -> tuple[str, ...]:
    return fact.payload.digests if isinstance(fact.payload, ContentDisposed) else ()


def _boxes(
    case: Case, facts: list[Fact], names: Mapping[str, str], titles: Mapping[str, str], language: Language
) -> Iterator[Box]:
    """Yield a box for each signature, with its moment and its place in the ledger."""
    acted = [(fact, fact.payload) for fact in facts if isinstance(fact.payload, CaseActed)]
    for one in case.signatures:
        entry = next(
            fact
            for fact, act in reversed(acted)
            if act.act == Sign.KIND and (act.step, act.person, act.digest) == (one.step, one.person, one.digest)
        )
        local = entry.at.astimezone(TAIPEI)
        name = _person(one.person, names, titles)
        if one.on_behalf_of is not None:
            name = f"{name}（{word(DEPUTY_MARK, language)} {names.get(one.on_behalf_of, one.on_behalf_of)}）"
        when = f"{day_of(local.date(), language, short=True)} {local:%H:%M}"
        notes = (when, f"{word(words.LEDGER, language)} #{entry.seq:,}")
        yield Box(word(MEANINGS[one.meaning], language), word(case.workflow.step(one.step).name, language), name, notes)


def _say(zh: str, en: str, language: Language) -> str:
    return zh if language == "zh" else en
