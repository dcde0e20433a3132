"""A released version of a kind never changes; the snapshot is how that shows."""

from pathlib import Path

import pytest

from anzheng.facts import snapshot
from anzheng.kernel.errors import ConflictError, InputError

INSTRUCTION = (
    "src/anzheng/facts/schema.json differs from the code. A released version of a kind never changes, because ledgers "
    "hold it: keep its class and define the next version. Enter new kinds with `python -m anzheng.facts.snapshot` and "
    "commit the file. Differing kinds: "
)
ENTERED = {"a.done/1": {"day": "date"}, "b.done/1": {"name": "str"}}


def test_the_snapshot_equals_the_code() -> None:
    entered, defined = snapshot.released(), snapshot.current()
    differing = sorted(kind for kind in entered.keys() | defined.keys() if entered.get(kind) != defined.get(kind))
    assert not differing, INSTRUCTION + ", ".join(differing)
    assert snapshot.SCHEMA.read_text(encoding="utf-8") == snapshot.as_text(defined), INSTRUCTION + "(layout)"


def test_nested_forms_codes_and_options_are_spelled_out() -> None:
    kinds = snapshot.current()
    assert kinds["observation.changed/1"]["items"] == (
        "list of {check: str, outcome: one of fail not_applicable ok unknown, "
        "values: map of str to bool | int | null | str}"
    )
    assert kinds["evidence.added/1"]["supersedes"] == "null | str"
    assert kinds["evidence.added/1"]["about"] == "about"


def test_a_new_kind_is_entered() -> None:
    defined = {**ENTERED, "b.done/2": {"name": "str", "day": "date"}}
    assert snapshot.merge(ENTERED, defined) == defined


@pytest.mark.parametrize(
    "defined",
    [
        pytest.param({"a.done/1": {"day": "date"}}, id="a kind that is gone"),
        pytest.param({**ENTERED, "b.done/1": {"name": "int"}}, id="a field of another form"),
        pytest.param({**ENTERED, "b.done/1": {"name": "str", "day": "date"}}, id="a new field"),
        pytest.param({**ENTERED, "b.done/1": {}}, id="a field that is gone"),
    ],
)
def test_an_entered_kind_is_neither_changed_nor_dropped_unless_named(defined: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ConflictError) as refused:
        snapshot.merge(ENTERED, defined)
    assert refused.value.where == "b.done/1"
    assert "--replace b.done/1" in refused.value.remedy.en
    assert snapshot.merge(ENTERED, defined, frozenset({"b.done/1"})) == defined


def test_naming_a_kind_that_was_never_entered_is_an_error() -> None:
    with pytest.raises(InputError, match=r"c\.done/1"):
        snapshot.merge(ENTERED, ENTERED, frozenset({"c.done/1"}))


def test_the_command_writes_the_file_and_refuses_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = tmp_path / "schema.json"
    monkeypatch.setattr(snapshot, "SCHEMA", schema)
    assert snapshot.main([]) == 0
    written = schema.read_text(encoding="utf-8")
    assert written == snapshot.as_text(snapshot.current())

    changed = {**snapshot.current(), "cutover.set/1": {"day": "int"}}
    schema.write_text(snapshot.as_text(changed), encoding="utf-8")
    assert snapshot.main([]) == 1
    assert "cutover.set/1" in capsys.readouterr().err
    assert schema.read_text(encoding="utf-8") == snapshot.as_text(changed), "a refusal writes nothing"

    assert snapshot.main(["--replace", "cutover.set/1"]) == 0
    assert schema.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("arguments", [["--replace"], ["--force"], ["cutover.set/1"]])
def test_misuse_of_the_command_prints_its_help(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert snapshot.main(arguments) == 2
    assert "--replace name/1" in capsys.readouterr().err
