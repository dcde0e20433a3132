"""Names inside a binder: the product and the verifier agree on which are safe."""

from hypothesis import given
from hypothesis import strategies as st

from anzheng.reports.binder.core.names import content_name, is_safe, plain
from tests.support.verifier import VERIFIER

PARTS = st.text(st.sampled_from("aZ09._-/ 卷\\:\n"), max_size=12) | st.sampled_from(
    ["con", "com1.txt", "a/nul", "../a", "/a", "a/", "a//b", "a.", "-a", ".a", "x" * 201, "LPT9/a"]
)


@given(st.lists(PARTS, max_size=4).map("/".join))
def test_product_and_verifier_agree_on_names(name: str) -> None:
    assert is_safe(name) == VERIFIER.is_safe(name)


@given(st.text(max_size=80), st.text(max_size=40), st.sampled_from(["application/pdf", "text/html", "x/y", ""]))
def test_every_content_gets_a_safe_name_of_its_own(owner: str, role: str, media: str) -> None:
    taken = set[str]()
    names = [content_name(owner, role, media, taken) for _ in range(3)]

    assert all(map(is_safe, names))
    assert len({name.lower() for name in names}) == 3


def test_a_page_that_somebody_handed_in_does_not_run_beside_ours() -> None:
    assert content_name("e-1", "body", "text/html", set()) == "content/e-1/body.html.txt"


@given(st.text(max_size=200))
def test_any_text_becomes_a_part_of_a_name(text: str) -> None:
    assert is_safe(plain(text))
