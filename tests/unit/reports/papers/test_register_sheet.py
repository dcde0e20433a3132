"""A register as a list: every field is a column of its type, codes are told by name."""

from datetime import date

from anzheng.catalogue.paperwork import paperwork
from anzheng.reports.papers.register_sheet import EntryRow, sheet_of
from anzheng.reports.papers.sheets import Kind, Sheet
from tests.support.papers import NAMES, value_for

REGISTERS = paperwork().registers


def listing(register: str) -> Sheet:
    known = REGISTERS[register]
    values = {name: value_for(name, one) for name, one in known.fields.items()}
    row = EntryRow("srv-01", "=主機", date(2026, 1, 1), None, values)
    return sheet_of(known, [row], NAMES, "zh")


def test_every_field_of_every_register_is_a_column() -> None:
    for register, known in REGISTERS.items():
        one = listing(register)
        (row,) = one.rows

        assert len(row) == len(one.columns) == len(known.fields) + 4
        assert all(value not in (None, "") for value in row[:-1])


def test_codes_are_told_by_name() -> None:
    one = listing("hosts")
    (row,) = one.rows
    told = dict(zip(one.heads, row, strict=True))

    assert (told["代號"], told["名稱"], told["起始日"], told["除帳日"]) == ("srv-01", "=主機", date(2026, 1, 1), None)
    assert told["主機種類"] == "伺服器"
    assert told["核心主機"] == "是"


def test_numbers_and_days_keep_their_types() -> None:
    kinds = {
        column.kind
        for register in REGISTERS
        for column, field in zip(listing(register).columns[2:], REGISTERS[register].fields.values(), strict=False)
        if field.type.value == "date"
    }

    assert kinds == {Kind.DATE}
