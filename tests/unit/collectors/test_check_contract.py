"""The contract: defaults, types of parameters, and what becomes unknown."""

import pytest

from anzheng.collectors.core.contract import CHECKS, Parameters, all_checks, evaluate, refuse_unknown
from anzheng.facts.base import Outcome
from anzheng.kernel.errors import InputError
from tests.simulators.checked_host import SimulatedHost

CHECK = {check.id: check for check in all_checks()}


def test_same_checks_each_time_in_order() -> None:
    names = [check.id for check in all_checks()]

    assert names == sorted(names)
    assert all_checks() == tuple(CHECKS.get(name) for name in names)


@pytest.mark.parametrize(
    ("method", "value"),
    [
        pytest.param("number", ("a",), id="list for a threshold"),
        pytest.param("number", None, id="nothing for a threshold"),
        pytest.param("names", 3, id="threshold for a list"),
    ],
)
def test_parameter_of_the_wrong_type_is_refused(method: str, value: int | tuple[str, ...] | None) -> None:
    with pytest.raises(InputError):
        getattr(Parameters({"key": value}), method)("key")


def test_undeclared_parameter_is_a_defect() -> None:
    with pytest.raises(KeyError):
        Parameters({}).number("key")


def test_parameters_of_other_checks_are_known_only_with_them() -> None:
    refuse_unknown(all_checks(), {"disk.warn-percent": 60, "backup.max-age-days": 1})
    with pytest.raises(InputError):
        refuse_unknown((CHECK["backup-age"],), {"disk.warn-percent": 60})


def test_missing_right_is_unknown_and_says_which() -> None:
    host = SimulatedHost(files={"/etc/passwd": "root:x:0:0::/root:/bin/sh\n"}, denied=frozenset({"/etc/shadow"}))
    result = evaluate(CHECK["accounts-empty-password"], "hosts:sample", host, {})

    assert result.outcome is Outcome.UNKNOWN
    assert "/etc/shadow" in result.seen.zh
    assert "root" in result.seen.zh
