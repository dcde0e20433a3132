"""欄位 Fields of forms and registers: what each may hold, how it is called, and when it is asked.

The keys of the format equal the names here; docs/reference/form-format.md describes them for whoever writes a form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import assert_never

from anzheng.catalogue.core.nodes import Atom
from anzheng.facts.base import Scalar


class Type(StrEnum):
    """欄位型別 Type of a field of a form or register."""

    INT = "int"
    BOOL = "bool"
    DATE = "date"
    TEXT = "text"
    ENTRY = "entry"
    CHOICE = "choice"
    WORDS = "words"
    PROSE = "prose"
    TIME = "time"
    MOMENT = "moment"
    PERSON = "person"
    UNIT = "unit"
    TABLE = "table"
    FILE = "file"
    SIGNATURE = "signature"


LEDGERED = frozenset({Type.INT, Type.BOOL, Type.DATE, Type.TEXT, Type.ENTRY, Type.CHOICE})
"""Types whose values stand in the ledger, so that demands can read them; all others stay beside it."""
SIMPLE = frozenset(Type) - {Type.TABLE, Type.FILE, Type.SIGNATURE}
"""Types that a column of a table may have."""


class Rule(StrEnum):
    """How the product makes a value that nobody types (計算規則)."""

    COUNT = "count"
    SUM = "sum"
    TOTAL = "total"
    DIFFERENCE = "difference"
    PERCENT = "percent"
    ALL = "all"
    HIGHEST = "highest"
    LOWEST = "lowest"
    SIGNED_WITHIN = "signed_within"


OF_ROWS = frozenset({Rule.COUNT, Rule.ALL, Rule.SUM, Rule.HIGHEST, Rule.LOWEST})
"""Rules that read the rows of a table, or the items; the others read fields."""
OF_COLUMN = frozenset({Rule.SUM, Rule.HIGHEST, Rule.LOWEST})
"""Rules that read one column of those rows."""


@dataclass(frozen=True, slots=True)
class Computed:
    """計算欄位 A rule with what it reads: a table, a table's column, or fields."""

    rule: Rule
    reads: tuple[str, ...]
    """Table, or table and column (sum, highest, lowest), or names of fields; of `signed_within` the role that signs.

    `items` is the table of the items.
    """
    where: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    """The value, or one of the values, that a row must have, for rules that read rows."""
    none: int | None = None
    """What `highest` and `lowest` hold if there is no such row; without it the field stays empty."""

    def fits(self, row: Mapping[str, object]) -> bool:
        """Tell whether a row has the values of `where`."""
        return fits(self.where, row)


def fits(where: Mapping[str, Scalar | tuple[Scalar, ...]], row: Mapping[str, object]) -> bool:
    """Tell whether a row has the value, or one of the values, that is wanted of each of these columns."""
    return all(
        row.get(name) in wanted if isinstance(wanted, tuple) else row.get(name) == wanted
        for name, wanted in where.items()
    )


@dataclass(frozen=True, slots=True)
class When:
    """條件顯示 A field is asked only where an earlier one has one of these values."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: what it may hold, its names, and how it is filled (欄位)."""

    type: Type
    zh: str = ""
    en: str = ""
    register: str | None = None
    """The register whose entries an `entry` field names."""
    choices: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The values of a `choice` field with their names, in order."""
    optional: bool = False
    suggested: bool = False
    """No document names it: a house default (※)."""
    hint: tuple[str, str] | None = None
    unit: tuple[str, str] | None = None
    least: int | None = None
    most: int | None = None
    when: When | None = None
    default: Scalar = None
    not_with: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    """Earlier field → values beside which the default cannot stand: something else has to be chosen."""
    source: str | None = None
    """Where the product takes it from: `today`, `entry.<field>`, `check.<check>` …"""
    columns: Mapping[str, "Field"] = field(default_factory=dict)
    computed: Computed | None = None

    @property
    def ledgered(self) -> bool:
        """Whether its value stands in the ledger."""
        return self.type in LEDGERED

    def accepts(self, value: Atom) -> bool:
        """Tell whether a single value can stand in the field."""
        match self.type:
            case Type.INT:
                return type(value) is int
            case Type.BOOL:
                return isinstance(value, bool)
            case Type.DATE:
                return isinstance(value, date) or (isinstance(value, str) and is_day(value))
            case Type.CHOICE:
                return not isinstance(value, bool) and value in self.choices
            case Type.TIME:
                return isinstance(value, str) and is_time(value)
            case Type.MOMENT:
                return isinstance(value, str) and is_moment(value)
            case Type.TEXT | Type.ENTRY | Type.WORDS | Type.PROSE | Type.PERSON | Type.UNIT:
                return isinstance(value, str)
            case Type.TABLE | Type.FILE | Type.SIGNATURE:
                return False
            case _:
                assert_never(self.type)


def is_day(text: str) -> bool:
    """Tell whether a text is a day, written 2026-11-21."""
    try:
        return len(text) == len("2026-11-21") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """Tell whether a text is a time of day, written 08:30."""
    try:
        return len(text) == len("08:30") and time.fromisoformat(text) is not None
    except ValueError:
        return False


def is_moment(text: str) -> bool:
    """Tell whether a text is a moment of Taiwan's time, written 2026-11-21T08:30."""
    day, mark, hour = text.partition("T")
    return mark == "T" and is_day(day) and is_time(hour)
