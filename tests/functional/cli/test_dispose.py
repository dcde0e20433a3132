"""A disposal by the command line: ordered, approved by two people, certified; a hold stops it in between."""

import getpass
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.functional.cli.program import Program
from tests.support.sample_home import copy_of_sample
from tests.support.schemas import problems
from tools.reference import SCHEMAS

WHY = ("--reason", "測試")
STATUS = ("status", "--document", "twse-cc", "--json")
PEOPLE = {
    "1001": ("mei.lin", "security-staff"),
    "1002": ("hao.chen", "security-head"),
    "1003": ("wei.wu", "compliance"),
}


def _clauses(text: str) -> dict[str, Any]:
    """Return clause → everything that is said of it."""
    return {one["ref"]: one for one in json.loads(text)["clauses"]}


def _sits(who: str, before: str) -> list[tuple[str, ...]]:
    away = [("account", "link-os", before, "--none", *WHY)] if before else []
    return [*away, ("account", "link-os", who, getpass.getuser(), *WHY)]


def _fits(stem: str, text: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return an answer that its schema describes."""
    found, schema = json.loads(text), json.loads((SCHEMAS / f"{stem}.json").read_text(encoding="utf-8"))
    assert problems(found, schema) == []
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, dict[str, str]]:
    made = Program(tmp_path_factory.mktemp("dispose") / "home")
    hired = [("people", "add", number, f"{name}員") for number, (name, _) in PEOPLE.items()]
    duties = [("duty", "grant", number, duty, *WHY) for number, (_, duty) in PEOPLE.items()]
    made.all_fine(("init",), *hired, *duties)
    accounts = made.all_fine(
        *(("account", "create", name, "--person", number, *WHY) for number, (name, _) in PEOPLE.items())
    )
    passwords = {
        name: str(re.search(r"：(\S{16})$", out, flags=re.MULTILINE).group(1))  # type: ignore[union-attr]
        for (name, _), out in zip(PEOPLE.values(), accounts, strict=True)
    }
    return made, passwords


def test_from_the_request_to_the_certificate(desk: tuple[Program, dict[str, str]], tmp_path: Path) -> None:
    here, passwords = desk
    order, paper = tmp_path / "order.txt", tmp_path / "certificate.pdf"
    order.write_text("法院裁定", encoding="utf-8")
    added = json.loads(
        here.all_fine(*_sits("mei.lin", ""), ("evidence", "add", str(order), "--form", "security-policy", "--json"))[-1]
    )
    evidence = added["evidence"]
    ordered = ("dispose", "request", evidence, "--ordered", "--file", str(order), "--reason", "依法院裁定")
    early, asked = here.several((("dispose", "request", evidence), ""), (ordered, ""))
    assert (early[0], asked[0]) == (2, 0), (early, asked)
    assert "最新一份" in early[2]
    assert "等候資安主管核閱" in asked[1]
    listed, holds = here.all_fine(("dispose", "list", "--json"), ("hold", "list", "--json"))
    (row,) = _fits("dispose-list", listed)["requests"]
    case, digest = row["case"], row["digest"]

    reviewed, own, held, stopped = here.several(
        *((words, "") for words in _sits("hao.chen", "mei.lin")),
        (("dispose", "approve", case, "--digest", digest), passwords["hao.chen"] + "\n"),
        (("dispose", "approve", case, "--digest", digest), passwords["hao.chen"] + "\n"),
        (("hold", "add", "form:security-policy", "--reason", "訴訟"), ""),
        (("hold", "list", "--json"), ""),
    )[2:]
    assert json.loads(holds) == []
    assert "等候法遵或稽核核准" in reviewed[1], reviewed
    assert own[0] == 2
    (hold,) = [one["hold"] for one in _fits("hold-list", stopped[1])]
    assert hold in held[1]

    refused, before, released, approved, saved, shown, named, again, after = here.several(
        *((words, "") for words in _sits("wei.wu", "hao.chen")),
        (("dispose", "approve", case, "--digest", digest), passwords["wei.wu"] + "\n"),
        (STATUS, ""),
        (("hold", "release", hold, "--reason", "訴訟終結"), ""),
        (("dispose", "approve", case, "--digest", digest), passwords["wei.wu"] + "\n"),
        (("dispose", "show", case, "--print", str(paper)), ""),
        (("evidence", "show", evidence, "--json"), ""),
        (("dispose", "show", case, "--json"), ""),
        (("ledger", "verify"), ""),
        (STATUS, ""),
    )[2:]
    assert refused[0] == 2
    assert "已停止銷毀" in refused[2]
    assert (released[0], approved[0], saved[0]) == (0, 0, 0), (released, approved, saved)
    assert "已核准" in approved[1]
    assert paper.read_bytes().startswith(b"%PDF-")
    told = _fits("evidence-show", shown[1])
    assert (told["title"], told["disposed"]["case"], told["disposed"]["basis"]) == ("", case, "ordered")
    assert told["disposed"]["approvers"] == ["hao.chen員", "wei.wu員"]
    assert [one["owner"] for one in _fits("dispose-show", named[1])["items"]] == [f"evidence:{evidence}"]
    assert again[0] == 0
    assert _clauses(before[1]) == _clauses(after[1]), "a verdict reads facts, and those stay"
    journal = (here.home / "keys" / "disposals.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["stage"] for line in journal] == ["intended", "done"]


def test_what_is_due_is_a_page_with_headings_and_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    here = Program(copy_of_sample(tmp_path_factory, lambda home: Program(home).all_fine(("sample", "load"))))
    words = ("dispose", "list", "--company", "sample", "--due", "125-01-01")
    told, short, named = here.all_fine((*words, "--json"), (*words, "--limit", "3"), ("form", "list"))
    due = _fits("dispose-list", told)["due"]
    assert len(due) > 3
    _, heads, *lines, more = short.splitlines()[:6]
    assert heads.split() == ["證據", "表單", "事實日", "期滿"]
    newest = sorted((one["due"] or "" for one in due), reverse=True)[:3]
    assert [line.split()[-1] for line in lines] == [f"{int(day[:4]) - 1911}{day[4:]}" for day in newest]
    titles = named
    assert all(line.split()[1] in titles for line in lines)
    assert f"另有 {len(due) - 3:,} 件" in more
    form = due[0]["form"]
    (fewer,) = here.all_fine((*words, "--form", form, "--json"))
    assert {one["form"] for one in json.loads(fewer)["due"]} == {form}
