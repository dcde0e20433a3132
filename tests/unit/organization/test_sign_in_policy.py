"""The rows of the sign-in policy: one field each, bounds kept, what is written reads back, what is weak shows."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError, NotFoundError
from anzheng.organization.core.duties import Duty
from anzheng.organization.core.networks import inside, parse_network, reaches_the_internet
from anzheng.organization.core.pending import Credentials, Pending, must, needs_factor
from anzheng.organization.core.policy import (
    ROWS,
    Kind,
    Policy,
    Row,
    answers,
    checked,
    parse_value,
    policy_from,
    row_of,
    written,
)

DEFAULT = policy_from({})
SETTINGS = Path("src/anzheng/catalogue/data/settings")


def test_rows_and_fields_are_the_same_names() -> None:
    assert [row.name for row in ROWS] == [field.name for field in fields(Policy)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_explains_itself_and_its_default_fits(row: Row) -> None:
    assert all((row.label.zh, row.label.en, row.help.zh, row.help.en))
    assert checked(row.name, row.default) == row.default
    assert parse_value(row.name, written(row.default)) == row.default
    assert (row.unit.zh != "") is (row.kind is Kind.COUNT)


@pytest.mark.parametrize("row", [row for row in ROWS if row.answers], ids=lambda row: row.name)
def test_what_a_row_answers_is_in_the_catalogue_and_stricter_the_same_way(row: Row) -> None:
    setting = yaml.safe_load((SETTINGS / f"{row.answers}.yaml").read_text(encoding="utf-8"))
    if setting["unit"] != "switch":
        assert setting["stricter"] == row.stricter.value
    assert row.answers in answers(DEFAULT)


def test_only_what_the_catalogue_asks_is_answered() -> None:
    assert {f"{setting}.yaml" for setting in answers(DEFAULT)} <= {path.name for path in SETTINGS.iterdir()}
    assert set(answers(DEFAULT)) == {row.answers for row in ROWS if row.answers}


REFUSED = {
    "a text for a number": ("lock_after", "five"),
    "a truth for a number": ("lock_after", True),
    "a fraction": ("lock_after", 2.5),
    "nothing": ("lock_after", None),
    "below the least": ("password_min_length", 3),
    "above the most": ("lock_minutes", 1441),
    "a number for a switch": ("factor_for_administrators", 1),
    "a text for networks": ("office_networks", "10.0.0.0/8"),
    "a host with bits of the network": ("office_networks", ["10.1.2.3/8"]),
    "no network at all": ("office_networks", ["office"]),
    "more networks than anybody has": ("office_networks", [f"10.0.{n}.0/24" for n in range(65)]),
}


@pytest.mark.parametrize(("name", "value"), REFUSED.values(), ids=REFUSED)
def test_a_value_out_of_bounds_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputError):
        checked(name, value)
    with pytest.raises(InputError):
        policy_from({name: value})


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotFoundError, match="lock_minutes"):
        row_of("lock-minuets")


def test_a_setting_of_a_newer_program_is_left_alone() -> None:
    assert policy_from({"colour_of_the_door": "green"}) == DEFAULT


COUNTS = [row for row in ROWS if row.kind is Kind.COUNT]


@given(st.data())
def test_counts_within_bounds_read_back(data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(COUNTS))
    value = data.draw(st.integers(row.least, row.most))
    assert parse_value(row.name, written(value)) == value
    assert policy_from({row.name: value}).value(row.name) == value


@given(st.text(max_size=30), st.sampled_from([row.name for row in ROWS]))
def test_whatever_is_typed_is_read_or_refused(text: str, name: str) -> None:
    try:
        value = parse_value(name, text)
    except InputError:
        return
    assert checked(name, list(value) if isinstance(value, tuple) else value) == value


WEAKENED: Mapping[str, tuple[Mapping[str, object], str, int | bool]] = {
    "as delivered, disconnecting": ({}, "login.disconnect-after", 3),
    "as delivered, length": ({}, "password.min-length", 12),
    "as delivered, administrators": ({}, "admin.mfa", True),
    "later disconnection": ({"disconnect_after": 6}, "login.disconnect-after", 6),
    "shorter passwords": ({"password_min_length": 5}, "password.min-length", 5),
    "one class will do": ({"password_classes": 1}, "password.complexity", False),
    "two classes": ({"password_classes": 2}, "password.complexity", True),
    "older passwords": ({"password_months": 12}, "password.max-age-months", 12),
    "administrators by password, inside the office only": ({"factor_for_administrators": False}, "admin.mfa", True),
    "administrators by password, from everywhere": (
        {"factor_for_administrators": False, "office_networks": ("0.0.0.0/0",)},
        "admin.mfa",
        False,
    ),
    "the whole internet is the office, administrators need a factor": (
        {"office_networks": ("0.0.0.0/0",)},
        "admin.mfa",
        True,
    ),
}


@pytest.mark.parametrize(("changes", "setting", "value"), WEAKENED.values(), ids=WEAKENED)
def test_what_is_weakened_shows(changes: Mapping[str, object], setting: str, value: int | bool) -> None:  # noqa: FBT001 - a column of the table
    assert answers(policy_from(changes))[setting] == value


ADDRESSES = {
    "in the network": ("192.168.7.9", True),
    "the machine itself": ("127.0.0.1", True),
    "the machine itself, the longer way": ("::1", True),
    "IPv4 seen through an IPv6 socket": ("::ffff:10.1.2.3", True),
    "with a zone": ("fd00::7%eth0", True),
    "from outside": ("203.0.113.9", False),
    "outside, seen through an IPv6 socket": ("::ffff:203.0.113.9", False),
    "no address": ("", False),
    "a name": ("office.example", False),
    "two addresses": ("10.0.0.1, 203.0.113.9", False),
}


@pytest.mark.parametrize(("address", "found"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_inside_or_not(address: str, *, found: bool) -> None:
    assert inside(address, DEFAULT.office_networks) is found


def test_an_empty_list_of_networks_holds_nobody() -> None:
    assert not inside("127.0.0.1", ())


@pytest.mark.parametrize(
    ("network", "reaches"),
    [("10.0.0.0/8", False), ("0.0.0.0/0", True), ("::/0", True), ("203.0.113.0/24", False), ("8.8.8.0/24", True)],
)
def test_networks_of_the_internet_are_known(network: str, *, reaches: bool) -> None:
    assert reaches_the_internet([network]) is reaches
    assert parse_network(network) is not None


OFFICE, OUTSIDE = "10.1.1.1", "203.0.113.9"
TODAY = date(2026, 11, 21)
FINE = Credentials(must_change=False, password_set=date(2026, 11, 1), has_factor=False)
ADMINISTRATOR, CLERK = {Duty.ADMINISTRATOR, Duty.EMPLOYEE}, {Duty.EMPLOYEE}
FIRST = {
    "a clerk in the office": (FINE, CLERK, OFFICE, Pending.NOTHING),
    "a clerk outside": (FINE, CLERK, OUTSIDE, Pending.ENROL_FACTOR),
    "a clerk outside with a factor": (replace(FINE, has_factor=True), CLERK, OUTSIDE, Pending.NOTHING),
    "an administrator in the office": (FINE, ADMINISTRATOR, OFFICE, Pending.ENROL_FACTOR),
    "an administrator with a factor": (replace(FINE, has_factor=True), ADMINISTRATOR, OFFICE, Pending.NOTHING),
    "a one-time password": (replace(FINE, must_change=True), CLERK, OFFICE, Pending.CHANGE_PASSWORD),
    "an old password": (replace(FINE, password_set=date(2026, 8, 20)), CLERK, OFFICE, Pending.CHANGE_PASSWORD),
    "the last day of a password": (replace(FINE, password_set=date(2026, 8, 21)), CLERK, OFFICE, Pending.NOTHING),
    "the password before the factor": (
        replace(FINE, must_change=True),
        ADMINISTRATOR,
        OUTSIDE,
        Pending.CHANGE_PASSWORD,
    ),
    "no password of one's own": (replace(FINE, password_set=None), CLERK, OFFICE, Pending.NOTHING),
}


@pytest.mark.parametrize(("credentials", "duties", "address", "first"), FIRST.values(), ids=FIRST)
def test_what_comes_first(credentials: Credentials, duties: set[Duty], address: str, first: Pending) -> None:
    assert must(credentials, duties, address, DEFAULT, today=TODAY) is first


@given(st.sets(st.sampled_from(Duty)), st.ip_addresses())
def test_a_factor_is_never_asked_of_fewer_by_a_stricter_policy(duties: set[Duty], address: object) -> None:
    lax = policy_from({"factor_for_administrators": False, "office_networks": ("0.0.0.0/0", "::/0")})
    strict = policy_from({"office_networks": ()})
    assert needs_factor(duties, str(address), strict)
    assert needs_factor(duties, str(address), DEFAULT) >= needs_factor(duties, str(address), lax)
