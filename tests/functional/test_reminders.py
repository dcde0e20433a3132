"""Reminders from a company at work: the right people, once, and their managers when it stays overdue."""

from datetime import UTC, datetime

import pytest
from django.conf import settings

from anzheng.notify.models import Notice
from anzheng.notify.services import inbox
from anzheng.organization.core.duties import Duty
from anzheng.organization.models import Member
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.reminding import remind
from tests.functional.web.conftest import World, world  # noqa: F401 - a fixture
from tests.support.people import person

pytestmark = pytest.mark.django_db


def quiet() -> None:
    """Beat to nobody."""


def test_everybody_in_charge_is_told_once(world: World) -> None:  # noqa: F811 - the fixture
    now = datetime.now(UTC)
    person("head", world.sample, duties=(Duty.SECURITY_HEAD,))
    boss = person("boss", world.sample)
    Member.objects.filter(person="u:head", company=world.sample).update(manager=boss.person)
    known = Knowledge(settings.ANZHENG_HOME)

    first = remind(known, world.sample, now=now, beat=quiet)
    again = remind(known, world.sample, now=now, beat=quiet)

    kinds = set(Notice.objects.filter(person="u:head").values_list("kind", flat=True))
    assert (first > 0, again) == (True, 0)
    assert kinds <= {"overdue", "due-soon"}
    assert "overdue" in kinds
    assert {one.kind.en for one in inbox("u:boss", limit=500)} == {"Overdue, escalated"}
    assert all("u:head" not in one.body.zh for one in inbox("u:boss"))
