"""What a list would change, without a database: whatever left as a file comes back without a difference."""

import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anzheng.catalogue.core.fields import Field, Type
from anzheng.catalogue.core.typed import Value
from anzheng.catalogue.paperwork import paperwork
from anzheng.importers.tables.reading import read_table
from anzheng.kernel.errors import InputError
from anzheng.registers.core.checking import divided, tidy
from anzheng.registers.core.columns import columns_of, letters, lines_of
from anzheng.registers.core.plans import RegisterPlan, Standing, plan, readable
from anzheng.reports.papers.files import ListFormat, listed
from anzheng.reports.papers.register_sheet import EntryRow, sheet_of

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)
ASSETS = paperwork().register("assets")
CODES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40).map(tidy)


def values_of(kind: Field) -> st.SearchStrategy[Value]:
    return {
        Type.INT: st.integers(1, 10**9),
        Type.BOOL: st.booleans(),
        Type.DATE: st.dates(date(1912, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        Type.CHOICE: st.sampled_from(sorted(kind.choices) or [""]),
        Type.TEXT: CODES,
        Type.ENTRY: CODES,
        Type.PROSE: st.lists(TEXTS, max_size=3).map("\n".join).map(tidy),
    }.get(kind.type, TEXTS)


VALUES = st.fixed_dictionaries({}, optional={name: values_of(kind) for name, kind in ASSETS.fields.items()})
ENTRIES = st.dictionaries(CODES, st.tuples(TEXTS.filter(str.isprintable), VALUES), min_size=1, max_size=6)


def planned(data: bytes, name: str, here: dict[str, Standing]) -> RegisterPlan:
    rows = read_table(io.BytesIO(data), name)
    columns = columns_of(ASSETS, rows, name)
    return plan(ASSETS, readable(ASSETS, lines_of(columns, rows), here), here, {}, TODAY)


@settings(max_examples=120, deadline=None)
@given(entries=ENTRIES, kind=st.sampled_from(list(ListFormat)), named=st.sampled_from([None, "某人（甲）"]))
def test_what_left_comes_back_without_a_difference(
    entries: dict[str, tuple[str, dict[str, Value]]], kind: ListFormat, named: str | None
) -> None:
    here, rows, names = {}, [], {}
    for entry, (name, values) in sorted(entries.items()):
        ledgered, beside = divided(ASSETS, values)
        here[entry] = Standing(entry, name, TODAY, gone=False, values={**ledgered, **beside})
        rows.append(EntryRow(entry, name, TODAY, None, {**ledgered, **beside}))
        if named:
            names[f"people:{values.get('owner')}"] = named
    file = listed(sheet_of(ASSETS, rows, names, "zh"), kind, at=NOW)
    found = planned(file.data, file.name, here)

    assert (found.added, found.changed, found.refused, found.missing) == ((), (), (), ())
    assert sorted(found.unchanged) == sorted(entries)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_any_cells_are_planned_or_refused(rows: list[list[str]]) -> None:
    head = ["代號", "名稱", "類別", "擁有者", "取得日", "機密性"]
    table = tuple((number, tuple(cells)) for number, cells in enumerate([head, *rows], 1))
    columns = columns_of(ASSETS, table, "x")
    found = plan(ASSETS, readable(ASSETS, lines_of(columns, table), {}), {}, {}, TODAY)

    told = {one.line for one in found.added} | {one.line for one in found.refused}
    assert told == set(range(2, len(rows) + 2))


def test_columns_are_called_as_spreadsheets_call_them() -> None:
    assert [letters(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_headings_in_either_language_width_and_by_id() -> None:
    rows = ((3, ("清單",)), (4, ("ＩＤ", "Asset number", "  存放處 ", "kind", "顏色", "c")), (5, ("a",)))
    found = columns_of(ASSETS, rows, "x")

    assert dict(found.at) == {"entry": 0, "asset_number": 1, "location": 2, "kind": 3, "c": 5}
    assert (found.ignored, found.row) == (("顏色",), 1)


@pytest.mark.parametrize("heads", [("名稱", "類別"), ("代號", "代號", "名稱"), ("代號",)])
def test_a_list_without_its_headings_is_refused(heads: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=r"^x"):
        columns_of(ASSETS, ((1, heads),), "x")
