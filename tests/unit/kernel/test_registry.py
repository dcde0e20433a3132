"""Registries: one file more is one kind more; nothing is swallowed."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from anzheng.kernel.errors import ConflictError, NotFoundError, Text
from anzheng.kernel.registry import Registry, discover


def fruits() -> Registry[int]:
    registry: Registry[int] = Registry(Text("水果", "fruit"))
    registry.register("pear", 2)
    registry.register("apple", 1)
    return registry


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package `sample_kinds` in a folder of its own, forgotten afterwards."""
    (tmp_path / "sample_kinds").mkdir()
    (tmp_path / "sample_kinds" / "__init__.py").write_text("SEEN = []\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / "sample_kinds"
    for name in [name for name in sys.modules if name.split(".")[0] == "sample_kinds"]:
        del sys.modules[name]


def package() -> ModuleType:
    return import_module("sample_kinds")


def test_values_are_found_by_id_and_iterated_in_its_order() -> None:
    registry = fruits()
    assert registry.get("pear") == 2
    assert list(registry) == [("apple", 1), ("pear", 2)]
    assert len(registry) == 2
    assert "apple" in registry
    assert "plum" not in registry


def test_an_id_used_twice_is_refused_and_the_first_stays() -> None:
    registry = fruits()
    with pytest.raises(ConflictError, match="apple"):
        registry.register("apple", 3)
    assert registry.get("apple") == 1


def test_a_frozen_registry_takes_nothing_more() -> None:
    registry = fruits()
    assert not registry.frozen
    registry.freeze()
    assert registry.frozen
    with pytest.raises(ConflictError, match="plum"):
        registry.register("plum", 3)
    assert "plum" not in registry


def test_an_unknown_id_names_the_known_ones() -> None:
    with pytest.raises(NotFoundError) as missing:
        fruits().get("plum")
    assert missing.value.where == "plum"
    assert "apple、pear" in missing.value.remedy.zh
    assert "apple, pear" in missing.value.remedy.en
    with pytest.raises(NotFoundError, match="none"):
        Registry[int](Text("水果", "fruit")).get("plum")


def test_every_module_of_the_folder_is_imported(folder: Path) -> None:
    for name in ("zebra", "ant"):
        (folder / f"{name}.py").write_text(f"from sample_kinds import SEEN\nSEEN.append('{name}')\n")
    (folder / "inner").mkdir()
    (folder / "inner" / "__init__.py").write_text("from sample_kinds import SEEN\nSEEN.append('inner')\n")
    assert discover(package()) == ["ant", "inner", "zebra"]
    assert package().SEEN == ["ant", "inner", "zebra"]
    assert discover(package()) == ["ant", "inner", "zebra"]
    assert package().SEEN == ["ant", "inner", "zebra"], "a module is imported once"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        pytest.param("import anzheng_has_no_such_module\n", ModuleNotFoundError, id="missing import"),
        pytest.param("def (:\n", SyntaxError, id="syntax error"),
        pytest.param("raise ZeroDivisionError\n", ZeroDivisionError, id="error while loading"),
    ],
)
def test_a_module_that_cannot_be_imported_stops_the_start(folder: Path, source: str, error: type[Exception]) -> None:
    (folder / "broken.py").write_text(source)
    with pytest.raises(error):
        discover(package())
