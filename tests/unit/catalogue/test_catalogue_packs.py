"""Reading YAML: a strict subset, with the line of every value."""

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core.nodes import Items, Leaf, Place, Table
from anzheng.catalogue.packs import MAX_BYTES, parse, parse_all
from anzheng.kernel.errors import PackError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("true", True),
        ("null", None),
        ("~", None),
        ("'7'", "7"),
        ('"yes"', "yes"),
        ("2026-11-21", date(2026, 11, 21)),
        ("'2026-11-21'", "2026-11-21"),
        ("條款", "條款"),
        ("<=", "<="),
        ("y", "y"),
        ("3.4.5a", "3.4.5a"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    node = parse(f"a: {text}\n".encode(), "f.yaml")
    assert isinstance(node, Table)
    assert node.entries["a"] == Leaf(value, Place("f.yaml", 1))  # type: ignore[arg-type]


def test_key_on_is_text_and_every_value_has_its_line() -> None:
    node = parse(b"on: 1\nlist:\n  - a\n  - {b: 2}\n", "f.yaml")
    assert isinstance(node, Table)
    assert node.keys == {"on": Place("f.yaml", 1), "list": Place("f.yaml", 2)}
    items = node.entries["list"]
    assert isinstance(items, Items)
    assert [item.place.line for item in items.items] == [3, 4]


REFUSED = {
    "the same key twice": (b"a: 1\nb: 2\na: 3\n", 3, "key 'a' stands twice"),
    "the same key twice, deep inside": (b"a:\n  - b: 1\n    b: 2\n", 3, "key 'b' stands twice"),
    "an anchor": (b"a: &x 1\n", 1, "anchors and aliases"),
    "an alias": (b"a: 1\nb: *x\n", 2, "anchors and aliases"),
    "laughing billions": (b"a: &a [x]\nb: &b [*a, *a]\n", 1, "anchors and aliases"),
    "a merge key with an alias": (b"a: {b: 1}\nc:\n  <<: *a\n", 3, "anchors and aliases"),
    "a tag that makes objects": (b"a: !!python/object:os.system x\n", 1, "tags"),
    "an own tag": (b"a: !x 1\n", 1, "tags"),
    "a key that is a list": (b"[a]: 1\n", 1, "a key must be text"),
    "a second document": (b"a: 1\n---\nb: 2\n", 2, "second document"),
    "an empty file": (b"", 1, "the file is empty"),
    "only a comment": (b"# nothing\n", 1, "the file is empty"),
    "bytes that are not UTF-8": (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
    "a control character": (b"a: \x07\n", 1, "YAML forbids"),
    "an unclosed list": (b"a: [1}\n", 1, "not valid YAML"),
    "a tab as indentation": (b"a:\n\tb: 1\n", 2, "not valid YAML"),
    "a word that YAML reads as a boolean": (b"a: yes\n", 1, "ambiguous"),
    "a shouted boolean": (b"a: True\n", 1, "ambiguous"),
    "a fraction": (b"a: 1.5\n", 1, "ambiguous"),
    "an exponent": (b"a: 1e3\n", 1, "ambiguous"),
    "infinity": (b"a: .inf\n", 1, "ambiguous"),
    "an octal number": (b"a: 010\n", 1, "ambiguous"),
    "a hexadecimal number": (b"a: 0x1f\n", 1, "ambiguous"),
    "a sexagesimal number": (b"a: 1:30\n", 1, "ambiguous"),
    "a number with underscores": (b"a: 1_000\n", 1, "ambiguous"),
    "a number too large for every reader": (b"a: 12345678901234567\n", 1, "ambiguous"),
    "a day that there is not": (b"a: 2026-02-30\n", 1, "there is no day"),
    "too many levels": (b"a: " + b"[" * 30 + b"]" * 30 + b"\n", 1, "nested too deeply"),
    "a file larger than 1 MB": (b"a: " + b"x" * MAX_BYTES, 1, "larger than 1 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, line, says = REFUSED[name]
    with pytest.raises(PackError) as caught:
        parse(data, "f.yaml")
    assert caught.value.where == f"f.yaml:{line}"
    assert says in caught.value.what.en


@given(st.binary(max_size=200) | st.text("ab:-[]{}#&*!|>'\"\n 1é條", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    nodes, problems = parse_all({"f.yaml": data})
    assert len(nodes) + len(problems) == 1
    assert all(problem.where.startswith("f.yaml:") for problem in problems)


def test_without_the_c_library_the_same_is_read(tiny: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    fast = {path: parse(data, path) for path, data in tiny.items()}
    monkeypatch.setattr("anzheng.catalogue.packs._LOADER", yaml.SafeLoader)
    assert {path: parse(data, path) for path, data in tiny.items()} == fast


@pytest.mark.parametrize("name", REFUSED)
def test_without_the_c_library_the_same_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anzheng.catalogue.packs._LOADER", yaml.SafeLoader)
    data, _, says = REFUSED[name]
    with pytest.raises(PackError, match=says):
        parse(data, "f.yaml")
