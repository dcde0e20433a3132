"""Every `--json` answer is documented: a schema in docs/reference/schemas, compared with real output."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from anzheng.cli.main import cli
from tests.support.readme import ROOT, Walk
from tests.support.schemas import problems
from tools.reference import SCHEMAS, walk

SEALED = (
    "mkdir -p sealed; for n in 1 2 4;"
    " do echo $n > sealed/fw-2026-10-0$n.csv; touch -d 2026-10-0$n sealed/*$n.csv; done;"
    " ln -sf /etc sealed/link; anzheng register add firewalls fw-9 > /dev/null;"
    " anzheng logs seal sealed --log firewall-log --target firewalls:fw-9 --to 2026-10-05"
)
"""Three files of five days, sealed."""
BACKUP = "test -e kept.tar || anzheng backup create --out kept.tar > /dev/null;"
KEPT_ONE = "date +%s%N > one.txt; anzheng evidence add one.txt --form asset-stocktake --company sample > /dev/null;"
"""A store with a content."""
QUESTIONS = {
    "account-list": ["anzheng account list --json"],
    "binder-export": [
        (
            "printf '項次,調閱項目\\n1,分級防護應辦事項附表\\n' > asked.csv;"
            " anzheng binder export --requests asked.csv --company sample --out asked.zip --json"
        )
    ],
    "binder-inspect": [
        (
            "printf '項次,調閱項目\\n1,分級防護應辦事項附表\\n' > looked.csv;"
            " anzheng binder export --requests looked.csv --company sample --out looked.zip > /dev/null;"
            " anzheng binder inspect looked.zip --json"
        )
    ],
    "binder-requests": [
        (
            "printf '項次,調閱項目\\n1,分級防護應辦事項附表\\n' > matched.csv;"
            " anzheng binder requests matched.csv --period 2026 --company sample --json"
        )
    ],
    "backup-create": ["anzheng backup create --out made.tar --json"],
    "backup-verify": [f"{BACKUP} anzheng backup verify kept.tar --json"],
    "backup-rehearse": [f"{BACKUP} anzheng backup rehearse kept.tar --json"],
    "backup-restore": [
        (
            f"{BACKUP} anzheng doctor --json > rows.json;"
            ' ANZHENG_KEYS="$(python3 -c \'import json; rows = json.load(open("rows.json"));'
            ' print(next(row["place"] for row in rows if row["id"] == "keys-apart"))\')"'
            ' anzheng backup restore kept.tar --into "$PWD/another" --json'
        )
    ],
    "calendar-addresses": ["anzheng calendar addresses --company sample --json"],
    "calendar-show": ["anzheng calendar show 2026 --json", "anzheng calendar show 2027 --kind trading --json"],
    "catalogue-list": ["anzheng catalogue list --json"],
    "catalogue-names": ["anzheng catalogue names forms --json", "anzheng catalogue names logs --json"],
    "catalogue-params": ["anzheng catalogue params --company sample --json"],
    "catalogue-show": ["anzheng catalogue show twse-cc --json"],
    "check-list": ["anzheng check list --json"],
    "check-run": ["anzheng check run --json"],
    "content-keys": [f"{KEPT_ONE} anzheng content keys --json"],
    "content-rotate-key": [f"{KEPT_ONE} anzheng content rotate-key --json"],
    "content-retire-keys": [
        f"{KEPT_ONE} anzheng content rotate-key > /dev/null; anzheng content retire-keys --json",
    ],
    "control-list": [
        "anzheng control list --company sample --json",
        "anzheng control list 密碼 --owner security-head --document twse-cc --company sample --json",
    ],
    "control-show": [
        "anzheng control show access-control-rules --company sample --json",
        "anzheng control show vulnerability-scans --company sample --json",
        "anzheng control show internal-audit --json",
    ],
    "people-list": ["anzheng people list --json"],
    "unit-list": ["anzheng unit list --json"],
    "duty-list": ["anzheng duty list --json"],
    "deputy-list": ["anzheng deputy list --json"],
    "group-list": ["anzheng group list --json"],
    "document-list": ["anzheng document list --company sample --json", "anzheng document list --json"],
    "document-compare": [
        (
            "for n in 1 2; do echo edition $n > outside.txt;"
            " anzheng document register EX-009 --title Outside --source iso > /dev/null 2>&1;"
            " anzheng document edition EX-009 --file outside.txt > /dev/null;"
            " anzheng document publish EX-009 --effective 115-01-0$n > /dev/null; done;"
            " anzheng document compare EX-009 --json"
        )
    ],
    "document-files": ["anzheng document files --json", "anzheng document files --all --company sample --json"],
    "document-missing": ["anzheng document missing --company sample --json"],
    "document-show": [
        "anzheng document register EX-008 --title Outside --source iso > /dev/null; anzheng document show EX-008 --json"
    ],
    "document-unread": ["anzheng document unread --json"],
    "dispose-list": ["anzheng dispose list --company sample --json", "anzheng dispose list --due 124-01-01 --json"],
    "dispose-show": [],
    "doctor": ["anzheng doctor --json", "anzheng doctor --deep --json"],
    "due": ["anzheng due --company sample --json", "anzheng due --json"],
    "evidence-add": ["anzheng evidence add --form security-policy --json"],
    "evidence-list": ["anzheng evidence list --company sample --json", "anzheng evidence list --json"],
    "evidence-show": [
        (
            'anzheng evidence show "$(anzheng evidence list --company sample --limit 1 --json'
            ' | python3 -c \'import json, sys; print(json.load(sys.stdin)[0]["evidence"])\')" --company sample --json'
        )
    ],
    "explain": [
        "anzheng explain 'CC-18000(3)e' --company sample --json",
        "anzheng explain CC-17000 --company sample --json",
        "anzheng explain 'CC-17010.e(h)' --json",
    ],
    "forecast": [
        "anzheng forecast --at \"$(date -d '+90 days' +%F)\" --company sample --json",
        "anzheng forecast --document twse-cc --at \"$(date -d '+9 days' +%F)\" --company sample --json",
    ],
    "form-list": ["anzheng form list --json", "anzheng form list --kind register --json"],
    "form-show": [
        "anzheng form show host-inspection --company sample --json",
        "anzheng form show F-001 --json",
        "anzheng form show systems --json",
        "anzheng form show firewall-log --json",
        "anzheng form show security-execution-statement --json",
    ],
    "hold-list": ["anzheng hold list --company sample --json", "anzheng hold list --all --json"],
    "job-list": ["anzheng job list --json", "anzheng job list --state failed --company sample --json"],
    "job-run": ["anzheng job run calendars --json", "anzheng job run prune-jobs --later --json"],
    "ledger-anchor-list": [
        'anzheng ledger anchor add mine file "$PWD/kept.txt" > /dev/null 2>&1; anzheng ledger anchor list --json'
    ],
    "ledger-checkpoint": ["anzheng ledger checkpoint --json"],
    "ledger-rotate-key": ["anzheng ledger rotate-key --json"],
    "ledger-show": ["anzheng ledger show 0 --json", "anzheng ledger show 900 --company sample --json"],
    "ledger-status": ["anzheng ledger status --company sample --json"],
    "ledger-verify": ["anzheng ledger verify --json"],
    "logs-seal": [f"{SEALED} --json"],
    "logs-verify": [
        f"{SEALED} > /dev/null; anzheng logs verify sealed --log firewall-log --target firewalls:fw-9 --json",
        f"{SEALED} > /dev/null; anzheng logs verify --log firewall-log --target firewalls:fw-9 --on 2026-10-03 --json",
    ],
    "policy-show": ["anzheng policy show --json"],
    "profile-effect": [
        "anzheng profile effect internet-order no --company sample --json",
        "anzheng profile effect iot yes --json",
    ],
    "profile-show": ["anzheng profile show --company sample --json", "anzheng profile show --json"],
    "record-list": ["anzheng record list --company sample --json", "anzheng record list --state approved --json"],
    "record-show": [],
    "register-list": [
        "anzheng register list people --json",
        "anzheng register list hosts --company sample --json",
        "anzheng register list --company sample --json",
    ],
    "register-show": ["anzheng register show assets assets-1 --company sample --json"],
    "register-import": [
        (
            "printf '代號,類別\\nassets-1,軟體\\nq-1,硬體\\nq-2,沒有\\n' > assets.csv"
            " && anzheng register import assets assets.csv --company sample --json"
        )
    ],
    "register-stocktake-list": [
        (
            "anzheng register stocktake start assets --company sample > /dev/null"
            " && anzheng register stocktake list --company sample --json"
        )
    ],
    "register-stocktake-show": [
        (
            "anzheng register stocktake start systems --company sample > /dev/null;"
            ' anzheng register stocktake show "$(anzheng register stocktake list --company sample --json'
            ' | python3 -c \'import json, sys; print(json.load(sys.stdin)[0]["stocktake"])\')" --company sample --json'
        )
    ],
    "sample-accounts": ["anzheng sample accounts --json"],
    "search": ["anzheng search 密碼 --company sample --json"],
    "token-issue": [],
    "token-list": ["anzheng token list --all --company sample --json"],
    "status": [
        "anzheng status --document twse-cc --company sample --json",
        "anzheng status --document twse-cc --company sample --about 2026-06-30 --known 2026-07-15 --json",
        "anzheng status --document twse-cc --json",
        "anzheng status --company sample --json",
        "anzheng status --json",
    ],
    "status-period": [
        "anzheng status --document twse-cc --company sample --from 2026-01-01 --to 2026-06-30 --json",
        "anzheng status --company sample --from 2026-01-01 --to 2026-03-31 --json",
    ],
}
ASKED = [(schema, question) for schema, questions in QUESTIONS.items() for question in questions]


def _schema(stem: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((SCHEMAS / f"{stem}.json").read_text(encoding="utf-8"))
    return value


def _objects(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict) and schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from _objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _objects(value)


@pytest.mark.parametrize(("stem", "question"), ASKED, ids=[question for _, question in ASKED])
def test_answer_fits_its_schema(walked: Walk, stem: str, question: str) -> None:
    run = walked.ask(question)

    assert run.code in (0, 1), run.err
    assert problems(json.loads(run.out), _schema(stem))[:5] == []


def test_every_schema_is_asked_for() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(QUESTIONS)


def test_every_verb_with_json_has_a_schema() -> None:
    found = {
        "-".join(words[1:])
        for words, command in walk(cli, ("anzheng",))
        if not isinstance(command, click.Group) and any("--json" in option.opts for option in command.params)
    }

    assert found == set(QUESTIONS) - {"status-period"}


@pytest.mark.parametrize("stem", QUESTIONS)
def test_schema_is_strict(stem: str) -> None:
    schema = _schema(stem)

    for part in _objects(schema):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
    assert schema["title"].replace("-", " ").startswith(f"anzheng {stem.removesuffix('-period').replace('-', ' ')}")
    assert schema["description"]


A: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        pytest.param({"a": 1, "b": 2}, {**A, "additionalProperties": False}, id="a field too many"),
        pytest.param({}, {**A, "required": ["a"]}, id="a field too few"),
        pytest.param(True, {"type": "integer"}, id="a boolean is no integer"),
        pytest.param(-1, {"type": "integer", "minimum": 0}, id="below the minimum"),
        pytest.param("met", {"enum": ["failed"]}, id="a word outside the list"),
        pytest.param([1, "x"], {"type": "array", "items": {"type": "integer"}}, id="an item of another type"),
        pytest.param("ab", {"type": "string", "pattern": "^[0-9]+$"}, id="text of another form"),
        pytest.param("20261121", {"type": "string", "format": "date"}, id="a date of another form"),
    ],
)
def test_validator_refuses(value: object, schema: dict[str, Any]) -> None:
    assert problems(value, schema) != []


def test_pages_link_every_schema() -> None:
    page = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")

    assert [path.name for path in SCHEMAS.glob("*.json") if f"({Path('schemas') / path.name})" not in page] == []
