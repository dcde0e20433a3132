"""組織的行為 Acts of the organization: each checks, changes and appends in one transaction."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from anzheng.facts.base import Actor, Payload, Scalar
from anzheng.facts.calendars import CalendarKind, CalendarOverridden, CalendarPublished
from anzheng.facts.companies import CutoverSet, EditionAdopted, ProfileAnswered
from anzheng.kernel.errors import ConflictError, InputError, NotFoundError, Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import Draft, append, business_act, facts_of, open_ledger
from anzheng.organization.core.ledgers import INSTALLATION
from anzheng.organization.models import Company
from anzheng.organization.published_calendars import office_calendar, trading_calendar

_SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
_NAME_LENGTH = 120
_COMPANY = "company"
"""Subject of everything that concerns the company as a whole."""
_YEARS_BACK, _YEARS_AHEAD = 3, 2
"""Published years around the cut-over: enough for the longest lookback and for forecasts."""


def open_company(ledger: str, name: str, *, sample: bool, cutover: date, actor: Actor, now: datetime) -> Company:
    """Open a company with its own ledger, its calendars and its cut-over date (設立公司).

    Raises InputError for an id that is no slug or is taken by the installation, ConflictError if it exists.
    """
    if not _SLUG.fullmatch(ledger):
        raise InputError(
            Text(
                "公司代號只能用小寫英文、數字與連字號，2 至 40 字", "a company's id is 2 to 40 of a-z, 0-9 and hyphens"
            ),
            ledger[:60],
            Text("例如 my-company", "for example my-company"),
        )
    _check_name(name)
    if ledger == INSTALLATION:
        raise InputError(
            Text("這個代號保留給安裝本身的帳本", "this id is kept for the ledger of the installation"),
            ledger,
            Text("請換一個代號", "choose another id"),
        )
    if Company.objects.filter(pk=ledger).exists():
        raise ConflictError(
            Text("已有這家公司", "this company exists already"), ledger, Text("請換一個代號", "choose another id")
        )
    payloads = _calendars(range(cutover.year - _YEARS_BACK, taipei_day(now).year + _YEARS_AHEAD + 1))
    with business_act():
        company = Company.objects.create(ledger=ledger, name=name, sample=sample, opened=now)
        open_ledger(ledger, company=ledger, sample=sample, actor=actor, at=now)
        drafts = [Draft(_COMPANY, payload) for payload in (*payloads, CutoverSet(cutover))]
        append(ledger, drafts, actor=actor, at=now)
    return company


def rename_company(ledger: str, name: str) -> None:
    """Give a company another name (公司更名). No fact: names live beside the ledger. Raises InputError."""
    _check_name(name)
    Company.objects.filter(pk=ledger).update(name=name.strip())


def _check_name(name: str) -> None:
    if not 0 < len(name.strip()) <= _NAME_LENGTH:
        raise InputError(
            Text(f"公司名稱須為 1 至 {_NAME_LENGTH} 字", f"a company's name has 1 to {_NAME_LENGTH} characters"),
            name[:60] or "--name",
            Text("請縮短或補上名稱", "shorten it, or give one"),
        )


def company(ledger: str | None) -> Company:
    """Return a company by id, or the only real one, or the only one. Raises NotFoundError."""
    if ledger is not None:
        found = Company.objects.filter(pk=ledger).first()
        if found is None:
            known = "、".join(Company.objects.values_list("ledger", flat=True)) or "—"
            raise NotFoundError(
                Text("沒有這家公司", "there is no such company"),
                ledger,
                Text(f"現有公司：{known}", f"known companies: {known}"),
            )
        return found
    real = list(Company.objects.filter(sample=False)[:2]) or list(Company.objects.all()[:2])
    if not real:
        raise NotFoundError(
            Text("還沒有任何公司", "there is no company yet"),
            "anzheng",
            Text("請先執行 anzheng init", "run anzheng init first"),
        )
    if len(real) > 1:
        raise InputError(
            Text("有多家公司，須指明一家", "there are several companies, name one"),
            "--company",
            Text(f"例如 --company {real[0].ledger}", f"for example --company {real[0].ledger}"),
        )
    return real[0]


def publish_calendars(ledger: str, *, actor: Actor, now: datetime) -> tuple[int, ...]:
    """Publish the calendar years to come that the ledger does not hold yet (公告年度日曆); return them."""
    facts = facts_of(ledger, subject=_COMPANY)
    held = {fact.payload.year for fact in facts if isinstance(fact.payload, CalendarPublished)}
    this = taipei_day(now).year
    missing = tuple(year for year in range(this, this + _YEARS_AHEAD + 1) if year not in held)
    if missing:
        _append(ledger, _calendars(missing), actor, now)
    return missing


def _calendars(years: Iterable[int]) -> list[Payload]:
    return [calendar(year) for year in years for calendar in (office_calendar, trading_calendar)]


def adopt_edition(
    ledger: str, document: str, edition: str, digest: str, *, since: date, actor: Actor, now: datetime
) -> None:
    """Record that the company lives under a compiled edition from `since` on (採用規範)."""
    _append(ledger, [EditionAdopted(document, edition, digest, since)], actor, now)


def adopted(ledger: str) -> list[EditionAdopted]:
    """Return every adoption in ledger order."""
    facts = facts_of(ledger, subject=_COMPANY)
    return [fact.payload for fact in facts if isinstance(fact.payload, EditionAdopted)]


def answer_profile(ledger: str, answers: Mapping[str, Scalar], *, since: date, actor: Actor, now: datetime) -> None:
    """Answer profile questions, valid from `since` on (回答公司屬性)."""
    _append(ledger, [ProfileAnswered(question, answer, since) for question, answer in answers.items()], actor, now)


def override_day(ledger: str, calendar: CalendarKind, day: date, *, is_open: bool, actor: Actor, now: datetime) -> None:
    """Declare one day open or closed, such as a typhoon day (日曆調整)."""
    _append(ledger, [CalendarOverridden(calendar, day, is_open)], actor, now)


def _append(ledger: str, payloads: Sequence[Payload], actor: Actor, now: datetime) -> None:
    with business_act():
        append(ledger, [Draft(_COMPANY, payload) for payload in payloads], actor=actor, at=now)
