"""Login names are a person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError
from anzheng.organization.core.usernames import username

TAKEN = {
    "mei.lin": "mei.lin",
    " Mei.Lin ": "mei.lin",
    "chen2": "chen2",
    "ya-ting_wu": "ya-ting_wu",
    "sysop.wang": "sysop.wang",
}
REFUSED = {
    "an administrator of no name": "admin",
    "another of them": "Administrator",
    "numbered": "admin2",
    "two words of nobody": "system-user",
    "root": "root",
    "a shared one": "shared-it",
    "a test account": "lin-test",
    "a guest": "guest.lin",
    "one letter": "a",
    "too long": "a" * 41,
    "starts with a digit": "7lin",
    "Chinese": "林美玲",
    "an address": "mei@example.com",
    "a blank inside": "mei lin",
    "two points": "mei..lin",
    "nothing": "",
}


@pytest.mark.parametrize(("typed", "name"), TAKEN.items())
def test_names_of_people_are_taken(typed: str, name: str) -> None:
    assert username(typed) == name


@pytest.mark.parametrize("typed", REFUSED.values(), ids=REFUSED)
def test_other_names_are_refused(typed: str) -> None:
    with pytest.raises(InputError) as caught:
        username(typed)
    assert caught.value.what.zh
    assert caught.value.remedy.en


@given(st.text(max_size=50))
def test_a_name_that_is_taken_stays_what_it_is(typed: str) -> None:
    try:
        name = username(typed)
    except InputError:
        return
    assert username(name) == name == name.lower()
