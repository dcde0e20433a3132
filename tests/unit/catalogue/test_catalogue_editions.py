"""What a pack compiles to, and that its canonical JSON holds all of it."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.catalogue.core import codec
from anzheng.catalogue.core.check import parameters_of
from anzheng.catalogue.core.clauses import demands_in
from anzheng.catalogue.core.model import (
    AllOf,
    AnyOf,
    Condition,
    Edition,
    Effective,
    Op,
    ParameterRef,
    Periodic,
    ProofNode,
    Scope,
    Strength,
)
from anzheng.catalogue.files import compile_files
from anzheng.kernel import canonical
from anzheng.kernel.errors import LedgerError

Checks = dict[str, tuple[str, str]]


@pytest.fixture
def edition(tiny: dict[str, bytes], checks: Checks) -> Edition:
    compiled, _ = compile_files(tiny, checks)
    return compiled.editions[0]


def test_tree_and_texts(edition: Edition) -> None:
    assert [(clause.ref, clause.parent, clause.leaf) for clause in edition.clauses] == [
        ("A", None, False),
        ("A.1", "A", True),
        ("A.2", "A", True),
    ]
    assert edition.effective == Effective(date(2026, 1, 1), None)
    assert edition.amendments[0].on == date(2027, 5, 1)
    assert edition.clauses[1].evidence == (("審查紀錄", "review record"),)


def test_a_clause_without_parts_has_part_0_with_its_own_text(edition: Edition) -> None:
    (part,) = edition.clauses[1].parts
    assert (part.n, part.zh, part.strength, part.applies) == (0, edition.clauses[1].zh, Strength.MUST, ("all",))
    assert part.proof.root == AllOf(("access.review",))
    assert part.proof.corroborating == ("access.seen",)
    assert edition.clauses[0].parts == ()


def test_parts_inherit_unless_they_say_otherwise(edition: Edition) -> None:
    first, second = edition.clauses[2].parts
    assert first.effective == Effective(date(2026, 2, 1), None)
    assert second.effective == Effective(date(2026, 6, 1), None)
    assert (first.strength, second.strength) == (Strength.MUST, Strength.SHOULD)
    assert first.applies == second.applies == ("remote-work",)
    assert first.proof.root == AllOf(("access.leavers", AnyOf(("access.lockout", "access.rule"))))


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("{any_of: [access.logs, access.statement, access.policy]}", False),
        ("{all_of: [access.statement]}", True),
        ("{all_of: [access.statement], corroborating: [access.logs, access.policy]}", True),
    ],
    ids=["beside other demands", "alone", "alone, corroborated"],
)
def test_attested_only_means_that_nothing_but_statements_proves_it(
    group: str, *, expected: bool, tiny: dict[str, bytes], checks: Checks
) -> None:
    path = "documents/sample/2026-01-01/clauses/A.yaml"
    tiny[path] = tiny[path].replace(b"{any_of: [access.logs, access.statement, access.policy]}", group.encode())
    compiled, problems = compile_files(tiny, checks)
    assert problems == ()
    assert compiled.editions[0].clauses[2].parts[1].attested_only is expected


def test_demand_with_everything(edition: Edition) -> None:
    spec = edition.demands["access.review"].spec
    assert isinstance(spec, Periodic)
    assert spec.every == ParameterRef("review_interval")
    assert spec.accept.conditions == (
        Condition("result", Op.EQUAL, "passed"),
        Condition("reviewed_on", Op.AT_LEAST, "@today-P1Y"),
    )
    assert spec.accept.covers == Scope("accounts", {"privileged": True})
    assert spec.accept.separation == (("operator", "reviewer"),)
    assert parameters_of(spec) == {"review_interval"}


def test_an_edition_names_what_it_uses_and_nothing_else(edition: Edition) -> None:
    assert sorted(edition.demands) == [
        f"access.{name}" for name in ("leavers", "lockout", "logs", "policy", "review", "rule", "seen", "statement")
    ]
    assert {section: sorted(ids) for section, ids in edition.names.items()} == {
        "fields": [
            *("accounts.class", "accounts.class=service", "accounts.class=user", "accounts.owner"),
            *("review.count", "review.result", "review.result=failed", "review.result=passed", "review.reviewed_on"),
        ],
        "forms": ["policy", "review"],
        "roles": ["operator", "reviewer"],
        "registers": ["accounts", "people"],
        "checks": ["accounts-dormant"],
        "events": ["person.departed"],
        "logs": ["sign-ins"],
        "statements": ["yearly"],
        "settings": ["lockout"],
        "subjects": ["all-staff"],
    }
    assert sorted(edition.questions) == ["remote-work"]


def test_canonical_json_holds_everything(edition: Edition) -> None:
    data = canonical.encode(codec.encode(edition))
    assert codec.decode(canonical.decode(data)) == edition
    assert codec.decode(json.loads(data)) == edition


def test_digest_does_not_depend_on_the_order_of_files(edition: Edition, tiny: dict[str, bytes], checks: Checks) -> None:
    backwards, _ = compile_files(dict(reversed(tiny.items())), checks)
    assert codec.digest(backwards.editions[0]) == codec.digest(edition)


def test_digest_depends_on_every_word(edition: Edition, tiny: dict[str, bytes], checks: Checks) -> None:
    tiny["logs/sign-ins.yaml"] = tiny["logs/sign-ins.yaml"].replace(b"Sign-in log", b"Sign-in logs")
    other, _ = compile_files(tiny, checks)
    assert codec.digest(other.editions[0]) != codec.digest(edition)


LOGS = ("edition", "demands", "access.logs")
BREAKS: dict[str, tuple[tuple[str | int, ...], object]] = {
    "another format": (("format",), "anzheng.catalogue/9"),
    "one field more": (("edition", "more"), 1),
    "a number for a text": (("edition", "clauses", 0, "zh"), 1),
    "a truth for a number": (("edition", "clauses", 1, "parts", 0, "n"), True),
    "an unknown strength": (("edition", "clauses", 0, "strength"), "title"),
    "a date in another form": (("edition", "effective", "first"), "20260101"),
    "no date": (("edition", "effective", "first"), "soon"),
    "a kind that does not fit": ((*LOGS, "kind"), "periodic"),
    "an unknown kind": ((*LOGS, "kind"), "kept"),
    "a spec of no kind": ((*LOGS, "spec"), {"log": "sign-ins"}),
    "another id": ((*LOGS, "id"), "access.other"),
    "a pair of three": (("edition", "names", "logs", "sign-ins"), ["a", "b", "c"]),
    "a list for a table": (("edition", "names"), []),
    "nothing for a text": (("edition", "zh"), None),
}


@pytest.mark.parametrize("name", BREAKS)
def test_decoding_is_strict(name: str, edition: Edition) -> None:
    path, new = BREAKS[name]
    value = codec.encode(edition)
    inner: Any = value
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    with pytest.raises(LedgerError):
        codec.decode(value)


def test_decoding_refuses_a_missing_field(edition: Edition) -> None:
    value = codec.encode(edition)
    del value["edition"]["zh"]
    with pytest.raises(LedgerError):
        codec.decode(value)


@pytest.mark.parametrize("value", [None, [], {}, {"format": codec.FORMAT, "edition": None}, 7])
def test_decoding_refuses_what_is_no_edition(value: object) -> None:
    with pytest.raises(LedgerError):
        codec.decode(value)


PROOFS: st.SearchStrategy[ProofNode] = st.recursive(
    st.sampled_from(("a.x", "b.y", "c.z")),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(tuple).map(AllOf)
        | st.lists(inner, min_size=1, max_size=3).map(tuple).map(AnyOf)
    ),
    max_leaves=8,
)


@given(PROOFS)
def test_every_proof_survives_the_codec(proof: ProofNode) -> None:
    convert = codec._converter(ProofNode)
    assert convert(codec.plain(proof)) == proof


@given(PROOFS)
def test_demands_of_a_proof_stand_once_each(proof: ProofNode) -> None:
    found = demands_in(proof)
    assert len(found) == len(set(found))
    assert all(id_ in str(proof) for id_ in found)
