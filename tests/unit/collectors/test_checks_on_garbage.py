"""Whatever a host answers, a check gives a reading and never an exception."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anzheng.collectors.core.contract import CHECKS, all_checks, evaluate
from anzheng.collectors.core.host import Output, Reason
from anzheng.facts.base import Outcome
from tests.simulators.checked_host import Case, all_cases

all_checks()

_CASES = all_cases()
_FUZZED = [case for case in _CASES if case.host.files or case.host.commands]
_PIECES = st.one_of(
    st.text(max_size=40),
    st.sampled_from([":", ",", "=", "\n", " ", "\\", "{", "}", "[", "]", "0", "-1", "99999999999999999999", "２", "/"]),
)


def _damage(draw: st.DrawFn, text: str) -> str:
    """Cut, repeat or overwrite a stretch of a real answer."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    return text[:start] + "".join(draw(st.lists(_PIECES, max_size=4))) + text[end:]


@st.composite
def _damaged(draw: st.DrawFn) -> Case:
    case = draw(st.sampled_from(_FUZZED))
    files = {path: _damage(draw, text) for path, text in case.host.files.items()}
    commands = {
        words: output and Output(draw(st.sampled_from([output.code, 0, 1])), _damage(draw, output.out), output.err)
        for words, output in case.host.commands.items()
    }
    return replace(case, host=replace(case.host, files=files, commands=commands))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_damaged())
def test_damaged_answers_never_raise(case: Case) -> None:
    check = CHECKS.get(case.check)
    result = evaluate(check, "hosts:sample", case.host, case.parameters)

    assert result.outcome in check.outcomes
    assert all(isinstance(value, bool | int) or value.isascii() for value in result.values.values())


_NEED_AN_ANSWER = [
    "accounts-default-names",
    "accounts-dormant",
    "accounts-empty-password",
    "account-lockout",
    "clock-offset",
    "disk-encryption",
    "firewall-active",
    "log-rotation",
    "password-ageing",
    "password-length",
    "updates-pending",
]


@pytest.mark.parametrize("check", _NEED_AN_ANSWER)
@given(text=st.text(max_size=200))
def test_nonsense_is_never_taken_for_compliance(check: str, text: str) -> None:
    case = next(case for case in _CASES if case.check == check and case.outcome == "ok")
    files = dict.fromkeys(case.host.files, text)
    commands = {words: output and Output(0, text, "") for words, output in case.host.commands.items()}
    host = replace(case.host, files=files, commands=commands, times={})

    assert evaluate(CHECKS.get(check), "hosts:sample", host, case.parameters).outcome is not Outcome.OK


@pytest.mark.parametrize("case", [case for case in _CASES if case.host.commands], ids=str)
def test_command_that_hangs_is_told_or_not_needed(case: Case) -> None:
    host = replace(case.host, commands=dict.fromkeys(case.host.commands))
    result = evaluate(CHECKS.get(case.check), "hosts:sample", host, case.parameters)

    asked = result.values.get("reason") == Reason.TIMEOUT.value
    assert asked or (result.outcome.value, dict(result.values)) == (case.outcome, dict(case.values))


@pytest.mark.parametrize("case", [case for case in _CASES if case.host.commands], ids=str)
def test_host_without_any_program_never_passes_for_what_needs_one(case: Case) -> None:
    host = replace(case.host, commands={}, programs=frozenset(), files={}, running=frozenset())
    result = evaluate(CHECKS.get(case.check), "hosts:sample", host, {})

    assert result.outcome is not Outcome.OK
