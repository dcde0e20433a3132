"""任職 Members: who works in a company; questions and checks. The acts, with their facts: registers/people.py."""

import re
from datetime import date

from django.db.models import Q, QuerySet

from anzheng.kernel.errors import InputError, NotFoundError, Text
from anzheng.organization.core.assignments import Works
from anzheng.organization.models import Company, Member

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_NAME_LENGTH = 120
_TITLE_LENGTH = 80
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,180}")


def member(company: str, number: str) -> Member:
    """Return a member by employee number, with person and unit. Raises NotFoundError."""
    rows = Member.objects.select_related("person", "unit").filter(company_id=company)
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFoundError(
            Text("沒有這個員工編號", "there is nobody with this number"),
            number[:60],
            Text("請以 anzheng people list 查看", "see anzheng people list"),
        )
    return found


def member_of(company: str, person: str) -> Member | None:
    """Return the membership of a person in a company, past or present, or None."""
    return Member.objects.filter(company_id=company, person_id=person).first()


def members(company: str, day: date, *, left: bool = False, outsiders: bool = True) -> list[Member]:
    """Return who works in the company on `day`, and with `left` also who left, by number (one query)."""
    rows = Member.objects.filter(company_id=company).select_related("person", "unit", "manager")
    if not left:
        rows = rows.filter(Q(last_day=None) | Q(last_day__gte=day))
    return list(rows if outsiders else rows.filter(outsider=False))


def works(company: str, person: str) -> Works | None:
    """Return the membership as rules read it, or None."""
    found = member_of(company, person)
    return None if found is None else Works(person, found.outsider, found.joined, found.last_day)


def at_work(company: str, day: date) -> QuerySet[Member]:
    """Return the query of everybody who works in the company on `day`."""
    rows = Member.objects.filter(company_id=company, joined__lte=day)
    return rows.filter(Q(last_day=None) | Q(last_day__gte=day))


def lock(company: str) -> None:
    """Let the acts on one company's people follow each other; two at once could break a rule that each keeps.

    Raises NotFoundError.
    """
    if not Company.objects.select_for_update().filter(pk=company).values_list("pk"):
        raise NotFoundError(
            Text("沒有這家公司", "there is no such company"), company[:60], Text("請確認代號", "check the id")
        )


def check_number(number: str) -> None:
    """Raise InputError for a number that cannot be the id of an entry."""
    if not _NUMBER.fullmatch(number):
        raise InputError(
            Text(
                "員工編號只能用英數、點、底線與連字號，最多 40 字",
                "a number is up to 40 letters, digits, . _ -",
            ),
            number[:60] or "number",
            Text("例如 E0012", "for example E0012"),
        )


def check_words(name: str, title: str, email: str, where: str) -> None:
    """Raise InputError for a name, title or e-mail address that cannot be kept."""
    plain = all(char.isprintable() for char in name + title)
    if not plain or not 0 < len(name.strip()) <= _NAME_LENGTH or "#" in name or len(title) > _TITLE_LENGTH:
        raise InputError(
            Text(
                f"姓名須為 1 至 {_NAME_LENGTH} 字且不含 #，職稱最多 {_TITLE_LENGTH} 字",
                f"a name has 1 to {_NAME_LENGTH} characters without #, a title at most {_TITLE_LENGTH}",
            ),
            where,
            Text("請更正姓名或職稱", "correct the name or the title"),
        )
    if email and not _EMAIL.fullmatch(email):
        raise InputError(
            Text("不是電子郵件地址", "not an e-mail address"),
            f"{where} {email[:60]}",
            Text("請更正，或留空", "correct it, or leave it empty"),
        )
