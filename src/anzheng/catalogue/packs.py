"""讀檔 Packs: bytes of YAML to nodes with places. The only module of the catalogue that knows YAML.

A strict subset is accepted: one document, mappings with unique text keys, no anchors, aliases, tags
or merge keys, and none of the scalars that YAML 1.1 reads in a surprising way (yes, 0o7, 1:30, 1.5).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from anzheng.catalogue.core.nodes import Atom, Items, Leaf, Node, Place, Table
from anzheng.kernel.errors import PackError, Text

MAX_BYTES = 1_000_000
"""Largest accepted file."""
MAX_DEPTH = 20
"""Deepest accepted nesting."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURPRISING = re.compile(
    r"(?i:yes|no|on|off)|(?:True|TRUE|False|FALSE|Null|NULL)"
    r"|[-+]?[0-9][0-9_]*(?:[.eE:][0-9_.eE:+-]*)?|[-+]?0[xob][0-9a-fA-F_]+|[-+]?\.[0-9]+|[-+]?\.(?i:inf|nan)"
)


def parse_all(files: Mapping[str, bytes]) -> tuple[dict[str, Node], list[PackError]]:
    """Parse several files, path -> content; return those that could be read, and what was wrong with the rest."""
    nodes: dict[str, Node] = {}
    problems: list[PackError] = []
    for path, data in files.items():
        try:
            nodes[path] = parse(data, path)
        except PackError as problem:
            problems.append(problem)
    return nodes, problems


def parse(data: bytes, file: str) -> Node:
    """Return the one document in `data`, whose places name `file`.

    Raises PackError if it is too large, not UTF-8, not YAML, or outside the accepted subset.
    """
    if len(data) > MAX_BYTES:
        raise _refuse(Place(file, 1), "檔案超過 1 MB", "the file is larger than 1 MB", "請拆成數個檔案", "split it")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise _refuse(
            Place(file, line), "檔案不是 UTF-8", "the file is not UTF-8", "請以 UTF-8 存檔", "save it as UTF-8"
        ) from problem
    try:
        return _Reader(file, iter(yaml.parse(text, Loader=_LOADER))).document()
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        detail = problem.problem or "syntax"
        raise _refuse(
            Place(file, line),
            f"不是正確的 YAML（{detail}）",
            f"not valid YAML ({detail})",
            "請檢查縮排、冒號與引號",
            "check indentation, colons and quotes",
        ) from problem
    except yaml.YAMLError as problem:
        raise _refuse(
            Place(file, 1),
            "檔案含有 YAML 不允許的字元",
            "the file holds a character that YAML forbids",
            "請移除控制字元",
            "remove control characters",
        ) from problem


def _refuse(place: Place, zh: str, en: str, remedy_zh: str, remedy_en: str) -> PackError:
    return PackError(Text(zh, en), str(place), Text(remedy_zh, remedy_en))


class _Reader:
    """Builds nodes out of the parser's events."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self._file = file
        self._events = events

    def document(self) -> Node:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if node is not None:
                    raise _refuse(
                        self._place(event),
                        "檔案含有第二份文件",
                        "the file holds a second document",
                        "請移除 ---，或拆成兩個檔案",
                        "remove the --- or split the file",
                    )
                node = self._node(next(self._events), 1)
        if node is None:
            raise _refuse(
                Place(self._file, 1), "檔案是空的", "the file is empty", "請填入內容或刪除", "fill or delete it"
            )
        return node

    def _place(self, event: Event) -> Place:
        return Place(self._file, event.start_mark.line + 1 if event.start_mark else 1)

    def _node(self, event: Event, depth: int) -> Node:
        place = self._place(event)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refuse(
                place,
                "不接受錨點與別名（& 與 *）",
                "anchors and aliases (& and *) are not accepted",
                "請把內容寫出來；以 & 或 * 開頭的文字請加引號",
                "write the content out; quote text that starts with & or *",
            )
        if depth > MAX_DEPTH:
            raise _refuse(place, "巢狀過深", "nested too deeply", "請減少層數", "use fewer levels")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _refuse(
                place,
                "不接受標籤（!）",
                "tags (!) are not accepted",
                "請移除；以 ! 開頭的文字請加引號",
                "remove or quote it",
            )
        if isinstance(event, MappingStartEvent):
            return self._table(place, depth)
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(following := next(self._events), SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return Items(tuple(items), place)
        assert isinstance(event, ScalarEvent)  # noqa: S101 - the parser yields no other event here
        plain = event.implicit[0]
        return Leaf(self._scalar(event.value, place) if plain else event.value, place)

    def _table(self, place: Place, depth: int) -> Table:
        entries: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            at = self._place(event)
            if not isinstance(event, ScalarEvent):
                raise _refuse(at, "鍵必須是文字", "a key must be text", "請改用單純的鍵名", "use a plain key")
            if event.value in keys:
                raise _refuse(
                    at,
                    f"鍵「{event.value}」重複",
                    f"key {event.value!r} stands twice",
                    f"第一次在第 {keys[event.value].line} 行，請刪除其一",
                    f"it first stands in line {keys[event.value].line}: delete one",
                )
            keys[event.value] = at
            entries[event.value] = self._node(next(self._events), depth + 1)
        return Table(entries, keys, place)

    def _scalar(self, text: str, place: Place) -> Atom:
        match text:
            case "" | "~" | "null":
                return None
            case "true" | "false":
                return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DATE.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError as problem:
                raise _refuse(
                    place, f"沒有 {text} 這一天", f"there is no day {text}", "請改正日期", "correct the date"
                ) from problem
        if _SURPRISING.fullmatch(text):
            raise _refuse(
                place,
                f"「{text}」在 YAML 中有歧義",
                f"{text!r} is ambiguous in YAML",
                "文字請加引號；布林請寫 true 或 false；只能用十進位整數",
                "quote it if it is text; write true or false; use decimal integers only",
            )
        return text
