"""讀欄位 Reader: typed access to the keys of a table; what is wrong is noted and reading goes on."""

from datetime import date
from enum import StrEnum
from typing import TypeVar
from unicodedata import is_normalized

from anzheng.catalogue.core.nodes import Items, Leaf, Node, Place, Table
from anzheng.catalogue.core.problems import Problems
from anzheng.kernel.errors import Text

Choice = TypeVar("Choice", bound=StrEnum)

NOWHERE = Place("", 0)
"""Stands in for the place of a value that the program itself supplied."""


class Fields:
    """The keys of one table (欄位).

    `keys` names the allowed keys, separated by blanks; a `?` marks an optional one. Unknown, missing
    and ill-typed keys are noted; the accessors then return an empty value of the right type.
    """

    def __init__(self, node: Node, keys: str, owner: str, problems: Problems) -> None:
        self.node = node
        self.place = node.place
        self.owner = owner
        self.problems = problems
        self._table: Table | None = node if isinstance(node, Table) else None
        if self._table is None:
            self.wrong(node, "須為鍵與值的對照", "must be a mapping of keys to values")
            return
        names = keys.split()
        allowed = [name.rstrip("?") for name in names]
        for key in self._table.keys:
            if key not in allowed:
                self.add(
                    self._table.keys[key],
                    Text(f"未知的鍵「{key}」", f"unknown key {key!r}"),
                    Text(f"可用的鍵：{'、'.join(allowed)}", f"allowed keys: {', '.join(allowed)}"),
                )
        for name in names:
            if not name.endswith("?") and name not in self._table.entries:
                self.add(
                    self.place, Text(f"缺少「{name}」", f"{name!r} is missing"), Text(f"請加上 {name}", f"add {name}")
                )

    def __contains__(self, key: str) -> bool:
        return self._table is not None and key in self._table.entries

    def add(self, place: Place, what: Text, remedy: Text) -> None:
        """Note a problem of this table's owner."""
        self.problems.add(place, self.owner, what, remedy)

    def wrong(self, node: Node, zh: str, en: str, key: str = "") -> None:
        """Note that a value has the wrong form: `zh` and `en` say what it must be."""
        label = f"「{key}」" if key else "內容"
        self.add(
            node.place, Text(f"{label}{zh}", f"{key or 'the value'} {en}"), Text("請改正此值", "correct the value")
        )

    def get(self, key: str) -> Node | None:
        """Return the node under `key`, or None."""
        return None if self._table is None else self._table.entries.get(key)

    def at(self, key: str) -> Place:
        """Return the place of `key`, or of the whole table if it is absent."""
        return self.place if self._table is None else self._table.keys.get(key, self.place)

    def text(self, key: str, default: str = "") -> str:
        """Return a non-empty text; `default` if absent or wrong."""
        node = self.get(key)
        if node is None:
            return default
        if isinstance(node, Leaf) and isinstance(node.value, str) and node.value.strip():
            if not is_normalized("NFC", node.value):
                self.wrong(node, "不是 NFC 正規形式", "is not in normal form NFC", key)
                return default
            return node.value
        if isinstance(node, Leaf) and isinstance(node.value, date):
            return node.value.isoformat()
        self.wrong(node, "須為非空白的文字", "must be a text that is not empty", key)
        return default

    def maybe_text(self, key: str) -> str | None:
        """Return a text, or None if the key is absent or null."""
        node = self.get(key)
        if node is None or (isinstance(node, Leaf) and node.value is None):
            return None
        return self.text(key) or None

    def integer(self, key: str, default: int = 0, least: int = 0) -> int:
        """Return an integer of at least `least`; `default` if absent or wrong."""
        node = self.get(key)
        if node is None:
            return default
        if isinstance(node, Leaf) and type(node.value) is int and node.value >= least:
            return node.value
        self.wrong(node, f"須為不小於 {least} 的整數", f"must be an integer of at least {least}", key)
        return default

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return true or false; `default` if absent or wrong."""
        node = self.get(key)
        if node is None:
            return default
        if isinstance(node, Leaf) and isinstance(node.value, bool):
            return node.value
        self.wrong(node, "須為 true 或 false", "must be true or false", key)
        return default

    def day(self, key: str) -> date | None:
        """Return a day, written 2026-11-21 with or without quotes; None if absent, null or wrong."""
        node = self.get(key)
        if node is None or (isinstance(node, Leaf) and node.value is None):
            return None
        day = day_of(node)
        if day is None:
            self.wrong(node, "須為 2026-11-21 形式的日期", "must be a date like 2026-11-21", key)
        return day

    def choice(self, key: str, kind: type[Choice], default: Choice) -> Choice:
        """Return a member of a closed list; `default` if absent or wrong."""
        if key not in self:
            return default
        text = self.text(key)
        try:
            return kind(text)
        except ValueError:
            allowed = [member.value for member in kind]
            self.add(
                self.at(key),
                Text(f"「{key}」不可為「{text}」", f"{key} may not be {text!r}"),
                Text(f"可用的值：{'、'.join(allowed)}", f"allowed values: {', '.join(allowed)}"),
            )
            return default

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of a list; empty if absent or wrong."""
        node = self.get(key)
        if node is None:
            return ()
        if isinstance(node, Items):
            return node.items
        self.wrong(node, "須為清單", "must be a list", key)
        return ()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(text for text, _ in self.placed_texts(key))

    def placed_texts(self, key: str) -> tuple[tuple[str, Place], ...]:
        """Return a list of different texts, each with its place."""
        found: dict[str, Place] = {}
        for node in self.items(key):
            if not (isinstance(node, Leaf) and isinstance(node.value, str) and node.value.strip()):
                self.wrong(node, "的每一項須為文字", "must hold texts only", key)
            elif node.value in found:
                self.wrong(node, f"重複列出「{node.value}」", f"names {node.value!r} twice", key)
            else:
                found[node.value] = node.place
        return tuple(found.items())

    def entries(self, key: str) -> tuple[tuple[str, Node, Place], ...]:
        """Return key, value and the key's place of a table under `key`; empty if absent or wrong."""
        node = self.get(key)
        if node is None:
            return ()
        if isinstance(node, Table):
            return tuple((name, value, node.keys[name]) for name, value in node.entries.items())
        self.wrong(node, "須為鍵與值的對照", "must be a mapping of keys to values", key)
        return ()

    def names(self) -> tuple[str, ...]:
        """Return the keys that stand in the table itself."""
        return () if self._table is None else tuple(self._table.entries)


def day_of(node: Node) -> date | None:
    """Return the day that `node` holds, or None."""
    if not isinstance(node, Leaf):
        return None
    if isinstance(node.value, date):
        return node.value
    if isinstance(node.value, str) and len(node.value) == 10:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            return None
    return None
