"""Two who seal the same device at the same moment: one seal follows the other, and no file is sealed twice."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from anzheng.facts.retention import LogsSealed
from anzheng.kernel.errors import ConflictError
from anzheng.ledger.services import facts_of, verify
from anzheng.records.models import LogSeal
from tests.support.at_once import at_once
from tests.support.cases import LEDGER, MORNING, office
from tests.support.log_folder import LogFolder

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_sealers_of_one_device_make_one_history(tmp_path: Path) -> None:
    office(tmp_path)
    here = LogFolder(tmp_path, tmp_path / "fw", LEDGER, now=MORNING)
    for n in range(5):
        here.write(date(2026, 11, 18) + timedelta(n))
    prepared = [here.prepare() for _ in range(4)]
    other = LogFolder(tmp_path, tmp_path / "fw", LEDGER, target="firewalls:fw-2", now=MORNING)

    refused = at_once(
        *(lambda one=one: here.write_seal(one) for one in prepared),  # type: ignore[misc]
        other.seal,
    )

    assert sorted(type(one).__name__ for one in refused[:4]) == [*["ConflictError"] * 3, "NoneType"]
    assert all(isinstance(one, ConflictError) for one in refused if one is not None)
    assert refused[4] is None
    assert list(LogSeal.objects.values_list("target", "number")) == [("firewalls:fw-1", 1), ("firewalls:fw-2", 1)]
    assert sum(isinstance(fact.payload, LogsSealed) for fact in facts_of(LEDGER)) == 2
    assert here.verify().fine
    assert verify(LEDGER).ok
