"""通知服務 Telling people, and reading what they were told.

`tell` belongs into the transaction of the act, before its entry is appended: the notice exists exactly if the act
happened. Sending is the affair of the jobs `deliver` and `digest`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from anzheng.kernel.errors import InputError, Text
from anzheng.notify.core.kinds import KINDS, Group, NoticeKind, Parameters
from anzheng.notify.core.sending import Channel, State, one_line, own_path
from anzheng.notify.models import Delivery, Notice, Preference
from anzheng.organization.models import Account
from anzheng.outbound.calls import target_of

_KEY_LENGTH = 120
_DAILY = frozenset({Group.DUE})
"""Groups that wait for the daily summary unless the person wants them at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as its reader sees it (收件匣的一則)."""

    id: int
    code: str
    """Of its kind: the name of a file in `kinds`."""
    kind: Text
    group: Group
    company: str
    title: Text
    body: Text
    link: str
    created: datetime
    read: datetime | None


@dataclass(frozen=True, slots=True)
class Way:
    """How notices of one group reach a person besides the inbox (通知方式)."""

    mail: bool
    daily: bool
    """Mail waits for the summary of the next working day; what is urgent never does."""


def tell(person: str, kind: str, *, key: str, company: str, link: str, parameters: Parameters, now: datetime) -> bool:
    """Tell a person something, once per company, kind and key; return whether it was new (通知).

    `company` is empty for what concerns the person alone; `link` is a path of our own, such as `/cases/c-1/`.
    Raises NotFoundError for an unknown kind, InputError for a link that leaves the product, for parameters that are
    missing or hold line breaks, for a key that is too long.
    """
    new = tell_each([person], kind, key=key, company=company, link=link, parameters=parameters, now=now)
    return new == 1


def tell_each(
    people: Iterable[str], kind: str, *, key: str, company: str, link: str, parameters: Parameters, now: datetime
) -> int:
    """Tell several people the same, each once, in five queries; return to how many it was new. Raises like `tell`."""
    found, whom = KINDS.get(kind), sorted(set(people))
    _check(found, key, parameters)
    own_path(link)
    about = {"company": company, "kind": kind, "key": key}
    with transaction.atomic():
        # Nothing is read first: two acts that tell the same at once leave one notice.
        notices = [
            Notice(person_id=person, parameters=dict(parameters), link=link, created=now, **about) for person in whom
        ]
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        made = list(Notice.objects.filter(person__in=whom, deliveries=None, **about).order_by("pk"))
        if made:
            Delivery.objects.bulk_create(_deliveries(made, found, now))
    return len(made)


def inbox(person: str, *, unread: bool = False, limit: int = 50, before: int | None = None) -> list[Told]:
    """Return what a person was told, newest first; `before` continues after the notice of that id."""
    rows = Notice.objects.filter(person=person)
    if unread:
        rows = rows.filter(read=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_told(row) for row in rows.order_by("-pk")[:limit]]


def unread_count(person: str) -> int:
    """Return how many notices a person has not read."""
    return Notice.objects.filter(person=person, read=None).count()


def mark_read(person: str, *notices: int, now: datetime) -> int:
    """Mark notices of a person as read; all of them if none is named. Return how many were unread."""
    rows = Notice.objects.filter(person=person, read=None)
    return (rows.filter(pk__in=notices) if notices else rows).update(read=now)


def ways_of(person: str) -> dict[Group, Way]:
    """Return for each group how its notices reach a person."""
    chosen = {row.group: Way(row.mail, row.daily) for row in Preference.objects.filter(person=person)}
    return {group: chosen.get(group.value, _usual(group)) for group in Group}


def prefer(person: str, ways: Mapping[Group, Way]) -> None:
    """Choose how notices reach a person (通知偏好)."""
    rows = [
        Preference(person_id=person, group=group.value, mail=way.mail, daily=way.daily) for group, way in ways.items()
    ]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["mail", "daily"], unique_fields=["person", "group"]
    )


def choose_webhook(person: str, url: str) -> None:
    """Set the address that a person's notices are posted to, or none. Raises InputError for an address that cannot be.

    Whether the address may be called is judged at each call, because a name may lead elsewhere tomorrow.
    """
    if url:
        target_of(url)
    Account.objects.filter(person=person).update(webhook=url)


def _check(kind: NoticeKind, key: str, parameters: Parameters) -> None:
    missing = sorted(set(kind.sample) - set(parameters))
    if missing or not 0 < len(key) <= _KEY_LENGTH:
        raise InputError(
            Text("通知缺少內容，或代號長度不對", "a notice lacks parameters, or its key has the wrong length"),
            f"{kind.id}: {', '.join(missing) or key[:60]}",
            Text("這是程式的缺陷，請回報", "this is a defect; please report it"),
        )
    for name, value in parameters.items():
        one_line(str(value), f"{kind.id}: {name}")
    kind.title(parameters)


def _deliveries(notices: list[Notice], kind: NoticeKind, now: datetime) -> list[Delivery]:
    """Return the ways that notices take: the inbox, where they have arrived, and what each person chose."""
    whom = [notice.person_id for notice in notices]
    chosen = {
        row.person_id: Way(row.mail, row.daily)
        for row in Preference.objects.filter(person__in=whom, group=kind.group.value)
    }
    posted = set(Account.objects.filter(person__in=whom).exclude(webhook="").values_list("person", flat=True))
    found = []
    for notice in notices:
        way = chosen.get(notice.person_id, _usual(kind.group))
        found.append(Delivery(notice=notice, channel=Channel.INBOX, state=State.SENT, due=now, sent=now))
        if way.mail:
            digest = way.daily and not kind.urgent
            found.append(Delivery(notice=notice, channel=Channel.MAIL, state=State.DUE, due=now, digest=digest))
        if notice.person_id in posted:
            found.append(Delivery(notice=notice, channel=Channel.WEBHOOK, state=State.DUE, due=now))
    return found


def _usual(group: Group) -> Way:
    return Way(mail=True, daily=group in _DAILY)


def _told(row: Notice) -> Told:
    kind = KINDS.get(row.kind)
    return Told(
        row.pk,
        row.kind,
        kind.name,
        kind.group,
        row.company,
        kind.title(row.parameters),
        kind.body(row.parameters),
        row.link,
        row.created,
        row.read,
    )
