"""Lists of people as spreadsheets write them, and the plan of an import."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError
from anzheng.organization.core.directory import person, rows_of
from anzheng.organization.core.imports import Difference, ImportPlan, Present, Row, plan
from anzheng.organization.core.people_file import BYTES, ROWS, read

TODAY = date(2026, 11, 21)
HEADINGS = ["員工編號", "姓名", "單位", "職稱", "主管員工編號", "電子郵件", "到職日", "離職日"]
LINE = ["E01", "範例甲", "資訊部", "專員", "E02", "e01@example.com", "110-03-01", ""]
EXPECTED = Row(2, "E01", "範例甲", "資訊部", "專員", "E02", "e01@example.com", date(2021, 3, 1), None)


def table(*lines: list[str], delimiter: str = ",", end: str = "\r\n") -> str:
    return end.join(delimiter.join(line) for line in lines) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_way_of_writing_gives_the_same_rows(encoding: str, delimiter: str, end: str) -> None:
    found = read(table(HEADINGS, LINE, delimiter=delimiter, end=end).encode(encoding), "a.csv")

    assert (found.rows, found.refused, found.ignored) == ((EXPECTED,), (), ())


@pytest.mark.parametrize(
    ("cell", "number"), [('"=""0012"""', "0012"), ("0012", "0012"), (" 0012 ", "0012"), ('"=cmd|x"', "=cmd|x")]
)
def test_cells_are_text(cell: str, number: str) -> None:
    assert read(f"number,name\n{cell},範例甲\n".encode(), "a.csv").rows[0].number == number


def test_a_cell_may_hold_the_delimiter_and_a_line_break() -> None:
    found = read('number,name,title\nE1,範例甲,"一,\n二"\nE2,範例乙,三\n'.encode(), "a.csv")

    assert [(row.line, row.title) for row in found.rows] == [(2, "一,\n二"), (4, "三")]


def test_unknown_columns_are_named_and_unreadable_days_refused() -> None:
    found = read("number,name,到職曰,joined\nE1,範例甲,x,2026/13/01\nE2,範例乙,x,115.1.2\n".encode(), "a.csv")

    assert found.ignored == ("到職曰",)
    assert [one.line for one in found.refused] == [2]
    assert [row.joined for row in found.rows] == [date(2026, 1, 2)]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\n\n", id="blank lines"),
        pytest.param(b"name\nx\n", id="no number"),
        pytest.param(b"number,name,number\n1,a,2\n", id="a column twice"),
        pytest.param(b"number,name\n\x00\x01", id="no text"),
        pytest.param(b"number,name\n\xff\xff\xff", id="no encoding"),
        pytest.param(b'number,name\n1,"a', id="an open quote"),
        pytest.param(b"number,name\n" + b"1,a\n" * (ROWS + 1), id="too many rows"),
        pytest.param(b"number,name\n" + b"x" * BYTES, id="too many bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read(data, "a.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for bytes_ in (data, b"number,name\n" + data):
        try:
            found = read(bytes_, "a.csv")
        except InputError:
            continue
        assert all(isinstance(row.name, str) for row in found.rows)


UNITS = {"it": "it", "資訊部": "it", "hq": "hq"}


def here(number: str = "E1", **more: object) -> Present:
    fields = {"name": "範例甲", "unit": "hq", "title": "", "manager": None, "email": "", "joined": date(2020, 1, 1)}
    return Present(number, **{**fields, "last_day": None, **more})  # type: ignore[arg-type]


def planned(current: list[Present], *rows: Row, taken: frozenset[str] = frozenset()) -> ImportPlan:
    return plan(current, rows, UNITS, TODAY, taken)


def summary(found: ImportPlan) -> dict[str, list[str]]:
    parts = {
        "added": found.added,
        "changed": found.changed,
        "moved": found.moved,
        "leaving": found.leaving,
        "missing": found.missing,
        "refused": found.refused,
    }
    return {name: [one.number for one in part] for name, part in parts.items() if part}  # type: ignore[attr-defined]


LEAVES = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("current", "rows", "expected"),
    [
        pytest.param([], [Row(2, "E1", "範例甲")], {"added": ["E1"]}, id="somebody new"),
        pytest.param([here()], [Row(2, "E1", "範例甲")], {}, id="nothing differs"),
        pytest.param([here()], [Row(2, "E1", "範例乙")], {"changed": ["E1"]}, id="another name"),
        pytest.param([here()], [Row(2, "E1", "範例甲", "資訊部")], {"moved": ["E1"]}, id="another unit, by its name"),
        pytest.param([here()], [Row(2, "E1", "範例甲", last_day=LEAVES)], {"leaving": ["E1"]}, id="a last day"),
        pytest.param([here(last_day=LEAVES)], [Row(2, "E1", "範例甲", last_day=LEAVES)], {}, id="known to leave"),
        pytest.param([here(), here("E2")], [Row(2, "E1", "範例甲")], {"missing": ["E2"]}, id="not in the source"),
        pytest.param(
            [], [Row(2, "E1", "甲", manager="E2"), Row(3, "E2", "乙")], {"added": ["E2", "E1"]}, id="managers first"
        ),
        pytest.param(
            [],
            [Row(2, "E1", "甲", manager="E2"), Row(3, "E2", "乙", manager="E1")],
            {"refused": ["E1", "E2"]},
            id="each other's managers",
        ),
        pytest.param(
            [here()],
            [Row(2, "E1", "範例甲", manager="E2"), Row(3, "E2", "=乙")],
            {"refused": ["E1", "E2"]},
            id="a refused manager",
        ),
        pytest.param([], [Row(2, "E1", "甲"), Row(3, "E1", "乙")], {"refused": ["E1", "E1"]}, id="a number twice"),
        pytest.param([], [Row(2, "E1", "甲", "無此單位")], {"refused": ["E1"]}, id="an unknown unit"),
        pytest.param([], [Row(2, "E1", "甲", manager="E9")], {"refused": ["E1"]}, id="an unknown manager"),
        pytest.param([], [Row(2, "E1", "甲", manager="E1")], {"refused": ["E1"]}, id="one's own manager"),
        pytest.param([], [Row(2, "", "甲")], {"refused": [""]}, id="no number"),
        pytest.param([], [Row(2, "E1", "")], {"refused": ["E1"]}, id="no name"),
        pytest.param([], [Row(2, "E1", "=cmd|' /C calc'!A0")], {"refused": ["E1"]}, id="a formula"),
        pytest.param([], [Row(2, "E1", "甲", email="nobody")], {"refused": ["E1"]}, id="no address"),
        pytest.param([], [Row(2, "E1", "甲", last_day=date(2026, 1, 1))], {"refused": ["E1"]}, id="left long ago"),
    ],
)
def test_plan(current: list[Present], rows: list[Row], expected: dict[str, list[str]]) -> None:
    assert summary(planned(current, *rows)) == expected


def test_who_left_or_is_an_outsider_is_not_taken_in_by_a_list() -> None:
    found = planned([], Row(2, "E1", "範例甲"), taken=frozenset({"E1"}))

    assert summary(found) == {"refused": ["E1"]}


def test_plan_says_what_differs() -> None:
    found = planned([here(email="old@example.com")], Row(2, "E1", "範例乙", email="", title=None))

    assert found.changed[0].differences == (
        Difference("name", "範例甲", "範例乙"),
        Difference("email", "old@example.com", ""),
    )


def test_the_digest_covers_source_and_state() -> None:
    rows = [Row(2, "E1", "範例甲")]
    digests = {
        planned([], *rows).digest,
        planned([], Row(2, "E1", "範例乙")).digest,
        planned([here("E7")], *rows).digest,
        planned([here("E7", title="專員")], *rows).digest,
    }

    assert len(digests) == 4
    assert planned([], *rows).digest == planned([], *rows).digest


names = st.text("甲乙丙=+#@a ", max_size=4)
numbers = st.sampled_from(["E1", "E2", "E3", "e 4", "", "=1"])
rows_ = st.builds(
    Row,
    st.integers(2, 99),
    numbers,
    names,
    st.none() | st.sampled_from(["it", "資訊部", "nowhere"]),
    st.none() | names,
    st.none() | numbers,
    st.none() | st.sampled_from(["a@example.com", "x"]),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)


@given(st.lists(rows_, max_size=6), st.lists(st.sampled_from(["E1", "E2", "E3"]), unique=True))
def test_everybody_is_accounted_for_exactly_once(rows: list[Row], numbers_here: list[str]) -> None:
    found = planned([here(number) for number in numbers_here], *rows)
    listed = {row.number for row in rows}

    assert {one.number for one in found.missing} == set(numbers_here) - listed
    assert not {row.number for row in found.added} & set(numbers_here)
    changing = {one.number for part in (found.changed, found.moved, found.leaving) for one in part}
    assert changing <= set(numbers_here) & listed
    assert not (changing | {row.number for row in found.added}) & {one.number for one in found.refused}
    known = set(numbers_here)
    for row in found.added:
        assert not row.manager or row.manager in known
        known.add(row.number)


def test_a_directory_gives_rows_of_enabled_people_with_their_managers_numbers() -> None:
    boss = person("CN=Boss,DC=x", {"samaccountname": "boss", "employeenumber": "E2", "displayname": "範例乙"})
    staff = person(
        "CN=Ann,DC=x",
        {"samaccountname": "ann", "displayname": "範例甲", "manager": "cn=boss,dc=x", "useraccountcontrol": "512"},
    )
    closed = person("CN=Cat,DC=x", {"samaccountname": "cat", "displayname": "範例丙", "useraccountcontrol": "514"})
    nameless = person("CN=Dog,DC=x", {"uid": "dog"})

    found = rows_of([boss, staff, closed, nameless])

    assert [(row.number, row.name, row.manager) for row in found.rows] == [
        ("E2", "範例乙", ""),
        ("ann", "範例甲", "E2"),
    ]
    assert found.nameless == ("CN=Dog,DC=x",)
