"""The world of the pages' tests, made once for a file of tests, and the browser of somebody who may see it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from anzheng.organization.core.duties import Duty
from anzheng.web.knowing import forget
from tests.support.people import browser_of, person
from tests.support.world import ACTOR, SCAN, World, build

__all__ = ["ACTOR", "SCAN", "World"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:  # noqa: ARG001 - tables first
    """Build the installation once for a file of tests; everything is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        yield build(Path(settings.ANZHENG_HOME), datetime.now(UTC).replace(microsecond=0))
        transaction.set_rollback(True)
    forget()


@pytest.fixture
def browser(world: World) -> Client:
    """The browser of the security head, who works in both companies."""
    return browser_of(person("head", world.own, world.sample, duties=(Duty.SECURITY_HEAD,)))
