"""Every outcome of every check, on simulated hosts; the name of a case is the rule."""

import pytest

from anzheng.collectors.core.contract import CHECKS, all_checks, evaluate
from tests.simulators.checked_host import Case, all_cases

all_checks()


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_check_says_what_the_host_shows(case: Case) -> None:
    result = evaluate(CHECKS.get(case.check), "hosts:sample", case.host, case.parameters)

    found = (result.outcome.value, dict(result.values), result.triggers)
    assert found == (case.outcome, dict(case.values), case.triggers), result.seen.en


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_only_enumerated_values_reach_the_ledger(case: Case) -> None:
    check = CHECKS.get(case.check)
    result = evaluate(check, "hosts:sample", case.host, case.parameters)

    assert set(result.values) <= {*check.values, "reason"}
    assert result.outcome in check.outcomes
    assert set(result.triggers) <= set(check.triggers)
    assert all(isinstance(value, bool | int) or value.isascii() for value in result.values.values())
    assert ("reason" in result.values) == (result.outcome == "unknown")


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_people_read_a_whole_sentence_in_both_languages(case: Case) -> None:
    seen = evaluate(CHECKS.get(case.check), "hosts:sample", case.host, case.parameters).seen

    assert seen.zh.endswith("。")
    assert seen.en.endswith(".")
