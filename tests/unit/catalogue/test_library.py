"""What documents share: shapes, house defaults, inspections by internal audit, undated editions, spread."""

import json

import pytest

from anzheng.catalogue.core import codec, spread
from anzheng.catalogue.core.compile import Compiled
from anzheng.catalogue.core.model import Condition, Op, ParameterRef, Periodic, Standing
from anzheng.catalogue.files import compile_files
from anzheng.kernel.errors import PackError

Files = dict[str, bytes]
Checks = dict[str, tuple[str, str]]
EDITION = "documents/sample/2026-01-01/edition.yaml"
CLAUSES = "documents/sample/2026-01-01/clauses/A.yaml"
SHAPE = """id: approved
zh: 經核准的文件
en: An approved document
demand:
  kind: standing
  basis: house
  max_age: P1Y
  form: policy
  accept: {roles: [operator, approver]}
"""
INHERITING = """id: papers
zh: 文件
en: Papers
purpose: {zh: 文件有人核准。, en: Papers are approved.}
owner: security-staff
demands:
  - {name: plain, like: approved, zh: 每年核准, en: Approved yearly}
  - name: own
    like: approved
    zh: 每半年核准
    en: Approved half-yearly
    max_age: P6M
    accept: {separation: [[operator, approver]]}
"""
AUDIT = """id: internal-audit
zh: 內部查核
en: Internal audit
purpose: {zh: 有人查核。, en: Somebody looks.}
owner: audit-head
demands:
  - {name: block, kind: periodic, zh: 依頻率查核, en: Audited, form: paper, every: P1Y}
"""
PAPER = """id: paper
zh: 工作底稿
en: Working paper
fields:
  document: {type: text, zh: 文件, en: Document}
  block: {type: text, zh: 作業, en: Block}
  examined: {type: int, zh: 查核數, en: Examined}
roles: [operator]
"""


def compiled(files: Files, checks: Checks) -> tuple[Compiled, list[str]]:
    result, problems = compile_files(files, checks)
    return result, [str(problem) for problem in problems]


@pytest.fixture
def inherited(tiny: Files, checks: Checks) -> Compiled:
    tiny["shapes/approved.yaml"] = SHAPE.encode()
    tiny["controls/papers.yaml"] = INHERITING.encode()
    policy = tiny["forms/policy.yaml"].decode()
    tiny["forms/policy.yaml"] = policy.replace(
        policy[policy.index("roles:") :], "roles: [operator, approver]\n"
    ).encode()
    clauses = tiny[CLAUSES].decode()
    tiny[CLAUSES] = clauses.replace("[access.review]", "[access.review, papers.plain, papers.own]").encode()
    return compile_files(tiny, checks)[0]


def test_a_shape_is_inherited_and_its_own_keys_win(inherited: Compiled) -> None:
    demands = inherited.editions[0].demands
    plain, own = demands["papers.plain"].spec, demands["papers.own"].spec
    assert isinstance(plain, Standing)
    assert isinstance(own, Standing)
    assert (plain.form, plain.accept.roles, plain.accept.separation) == ("policy", ("operator", "approver"), ())
    assert own.accept.roles == ("operator", "approver"), "mappings are joined"
    assert own.accept.separation == (("operator", "approver"),)


def test_a_period_of_the_house_is_a_parameter_of_its_own(inherited: Compiled) -> None:
    edition = inherited.editions[0]
    spec = edition.demands["papers.own"].spec
    assert isinstance(spec, Standing)
    assert spec.max_age == ParameterRef("papers.own.max_age")
    default = edition.defaults["papers.own.max_age"]
    assert (default.op, default.value, default.unit) == (Op.AT_MOST, 6, "month")
    assert edition.defaults["papers.plain.max_age"].unit == "year"


def test_what_a_document_states_is_no_default(inherited: Compiled) -> None:
    assert "review_interval" not in inherited.editions[0].defaults


def test_a_default_of_the_library_stands_in_where_no_clause_states_one(tiny: Files, checks: Checks) -> None:
    tiny[CLAUSES] = tiny[CLAUSES].replace(
        b"  parameters:\n    - {key: review_interval, op: <=, value: 6, unit: month}\n", b""
    )
    tiny["parameters/review_interval.yaml"] += b"default: 6\n"
    result, problems = compiled(tiny, checks)
    assert problems == []
    assert result.editions[0].defaults["review_interval"].value == 6


def test_every_inspected_block_has_its_internal_audit(tiny: Files, checks: Checks) -> None:
    tiny["controls/internal-audit.yaml"] = AUDIT.encode()
    tiny["forms/paper.yaml"] = PAPER.encode()
    result, problems = compiled(tiny, checks)
    assert problems == []
    edition = result.editions[0]
    assert edition.inspections == {"A": "internal-audit.sample.a"}
    spec = edition.demands["internal-audit.sample.a"].spec
    assert isinstance(spec, Periodic)
    assert spec.every == "P6M"
    assert spec.accept.concerns == (Condition("document", Op.EQUAL, "sample"), Condition("block", Op.EQUAL, "A"))
    assert spec.accept.conditions == (Condition("examined", Op.AT_LEAST, 2),)


def test_an_undated_document_is_in_force_from_its_adoption(tiny: Files, checks: Checks) -> None:
    moved = {path.replace("2026-01-01", "undated"): data for path, data in tiny.items()}
    path = EDITION.replace("2026-01-01", "undated")
    lines = [line for line in moved[path].decode().splitlines() if not line.startswith("effective")]
    moved[path] = "\n".join(lines).replace("edition: 2026-01-01", "edition: undated").encode()
    result, problems = compiled(moved, checks)
    assert problems == []
    assert (result.editions[0].edition, result.editions[0].effective.first) == ("undated", None)


def test_a_demand_that_proves_too_much_must_say_why(
    tiny: Files, checks: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "MOST_PARTS", 0)
    _, problems = compiled(tiny, checks)
    assert any("access.review: proves 1 parts" in problem for problem in problems)
    control = tiny["controls/access.yaml"].decode()
    reason = "    serves_many: {zh: 全部帳號, en: all accounts}\n"
    tiny["controls/access.yaml"] = control.replace("    kind:", reason + "    kind:").encode()
    assert not any("proves 1 parts" in problem for problem in compiled(tiny, checks)[1])


def test_an_edition_compiled_by_an_earlier_program_is_still_read(inherited: Compiled) -> None:
    edition = inherited.editions[0]
    held = json.loads(json.dumps(codec.encode(edition)))["edition"]
    for key in ("issue", "inspections", "defaults"):
        del held[key]
    for clause in held["clauses"]:
        del clause["mark"], clause["about"]
    for demand in held["demands"].values():
        demand["spec"].get("accept", {}).pop("concerns", None)
    read = codec.decode({"format": "anzheng.catalogue/1", "edition": held})
    assert [clause.ref for clause in read.clauses] == [clause.ref for clause in edition.clauses]
    assert (read.defaults, read.inspections) == ({}, {})


def test_problems_are_errors_of_the_pack(tiny: Files, checks: Checks) -> None:
    tiny["shapes/approved.yaml"] = b"id: approved\nzh: a\nen: b\ndemand: 3\n"
    _, problems = compile_files(tiny, checks)
    assert all(isinstance(problem, PackError) for problem in problems)
    assert any("must be a mapping" in str(problem) for problem in problems)
