"""Seals of logs: lines and their hash, what became of sealed files, and what may be claimed of the days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anzheng.kernel.errors import InputError, LedgerError
from anzheng.records.core.log_seals.composing import Asked, Sealing, Stretch, compose
from anzheng.records.core.log_seals.lines import (
    Kind,
    Line,
    format_line,
    in_order,
    parse_line,
    parse_sums,
    root_of,
    sums_line,
)
from anzheng.records.core.log_seals.matching import Comparison, Seen, Word, compare
from anzheng.records.core.log_seals.state import Kept, Sealed, State

FIRST = date(2026, 1, 1)
NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from("\udc80\udcff\\\n\t-/"),
    min_size=1,
    max_size=12,
)
DIGESTS = st.binary(min_size=32, max_size=32).map(bytes.hex)


def day(n: int) -> date:
    return FIRST + timedelta(n - 1)


def sha(text: str) -> str:
    return text.encode().hex().rjust(64, "0")


def seen(name: str, content: str, first: int, last: int | None = None, plain: str = "") -> Seen:
    return Seen(name, len(content), sha(content), day(first), day(last or first), sha(plain) if plain else "")


def file(number: int) -> Seen:
    return seen(f"fw-{day(number)}", f"log {number}", number)


class Device:
    """One device whose folder is sealed time and again."""

    def __init__(self) -> None:
        self.sealed = Sealed()

    def compare(self, *there: Seen, folders: bool = True, needed: date | None = None) -> Comparison:
        return compare(self.sealed.files.values(), there, looked_for=lambda _name: folders, needed=needed)

    def words(self, *there: Seen, folders: bool = True, needed: date | None = None) -> dict[str, Word]:
        found = self.compare(*there, folders=folders, needed=needed)
        return {match.kept.name: match.word for match in found.matches}

    def seal(self, last: int, *there: Seen, folders: bool = True, **asked: object) -> Sealing:
        found = compose(self.sealed, self.compare(*there, folders=folders), self._asked(last, asked))
        assert found is not None
        self.sealed.take(parse_line(text) for text in found.lines)
        return found

    def nothing_new(self, last: int, *there: Seen) -> bool:
        return compose(self.sealed, self.compare(*there), self._asked(last, {})) is None

    @staticmethod
    def _asked(last: int, more: dict[str, object]) -> Asked:
        return replace(Asked(day(last)), **more)  # type: ignore[arg-type]


def whole(*numbers: int) -> Stretch:
    return Stretch(day(numbers[0]), day(numbers[-1]), intact=True)


def broken(*numbers: int) -> Stretch:
    return Stretch(day(numbers[0]), day(numbers[-1]), intact=False)


# --- lines ------------------------------------------------------------------------------------------

LINES = st.builds(
    lambda kind, first, more, size, sha256, name, other: Line(
        kind, first, first + timedelta(more), size if sha256 else 0, sha256, name, other, name[::-1]
    ),
    st.sampled_from(Kind),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.integers(0, 400),
    st.integers(0, 2**50),
    DIGESTS | st.just(""),
    NAMES | st.just(""),
    DIGESTS | st.just(""),
)


@given(LINES)
def test_a_line_is_read_as_it_was_written(line: Line) -> None:
    text = format_line(line)

    assert parse_line(text) == line
    assert "\n" not in text
    text.encode()


@given(st.lists(LINES, max_size=9), st.randoms())
def test_the_hash_does_not_depend_on_the_order_of_finding(lines: list[Line], chance: object) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert root_of(in_order(shuffled)) == root_of(in_order(lines))


@given(st.lists(LINES, min_size=1, max_size=9, unique=True), st.integers(0, 8))
def test_every_line_counts(lines: list[Line], which: int) -> None:
    texts = in_order(lines)
    fewer = [text for n, text in enumerate(texts) if n != which % len(texts)]

    assert root_of(fewer) != root_of(texts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "file\t2026-01-01",
        format_line(Line(Kind.FILE, day(1), day(1), 3, sha("a"), "a")).replace("file", "fill"),
        format_line(Line(Kind.FILE, day(1), day(1), 3, sha("a"), "a")).replace("\t3\t", "\t03\t"),
        format_line(Line(Kind.FILE, day(1), day(1), 3, sha("a"), "a")).replace("2026-01-01", "20260101"),
        format_line(Line(Kind.FILE, day(2), day(1), 3, sha("a"), "a")),
        format_line(Line(Kind.FILE, day(1), day(1), 3, "abc", "a")),
    ],
)
def test_what_is_no_line(text: str) -> None:
    with pytest.raises(LedgerError, match="cannot be read"):
        parse_line(text)


@given(st.lists(st.tuples(DIGESTS, NAMES), max_size=6))
def test_a_list_for_sha256sum_is_read_back(rows: list[tuple[str, str]]) -> None:
    assert parse_sums("".join(sums_line(*row) + "\n" for row in rows)) == rows


# --- what became of sealed files --------------------------------------------------------------------


@pytest.fixture
def device() -> Device:
    made = Device()
    made.seal(3, file(1), file(2), file(3))
    return made


def test_the_same_moved_altered_missing_new(device: Device) -> None:
    there = [file(1), file(2)._replace(name="2026/b"), seen("fw-2026-01-03", "changed", 3), file(4)]
    found = device.compare(*there)

    assert [(one.kept.name, one.word) for one in found.matches] == [
        ("fw-2026-01-01", Word.SAME),
        ("fw-2026-01-02", Word.MOVED),
        ("fw-2026-01-03", Word.ALTERED),
    ]
    assert [one.name for one in found.new] == ["fw-2026-01-03", "fw-2026-01-04"]


@pytest.mark.parametrize(
    ("there", "needed", "folders", "word"),
    [
        pytest.param((), None, True, Word.MISSING, id="gone"),
        pytest.param((), day(4), True, Word.EXPIRED, id="gone, and no longer to be kept"),
        pytest.param((), day(3), True, Word.MISSING, id="gone on its last day"),
        pytest.param((), None, False, Word.UNSEEN, id="nobody looked"),
        pytest.param((seen("fw.gz", "zip", 3, plain="log 3"),), None, True, Word.PACKED, id="compressed"),
        pytest.param(
            (seen("fw.gz", "zip", 3, plain="log 4"),), None, True, Word.MISSING, id="compressed, another content"
        ),
        pytest.param((seen("fw-2026-01-03", "x", 3),), None, False, Word.ALTERED, id="altered, seen by itself"),
    ],
)
def test_one_file_that_is_not_there(
    device: Device, there: tuple[Seen, ...], needed: date | None, word: Word, *, folders: bool
) -> None:
    assert device.words(file(1), file(2), *there, folders=folders, needed=needed)["fw-2026-01-03"] is word


def test_rotation_passes_names_on() -> None:
    device = Device()
    device.seal(2, seen("app.log.1", "two", 2), seen("app.log.2", "one", 1))
    rotated = [seen("app.log.1", "three", 3), seen("app.log.2", "two", 2), seen("app.log.3", "one", 1)]
    sealing = device.seal(3, *rotated)

    assert [text.split("\t")[0] for text in sealing.lines] == ["file", "moved", "moved"]
    assert sealing.stretches == (whole(3),)
    assert {kept.name: kept.first for kept in device.sealed.files.values()} == {
        "app.log.1": day(3),
        "app.log.2": day(2),
        "app.log.3": day(1),
    }
    dropped = [seen("app.log.1", "four", 4), seen("app.log.2", "three", 3), seen("app.log.3", "two", 2)]
    assert device.words(*dropped)["app.log.3"] is Word.MISSING


def test_empty_files_are_told_apart_by_their_days() -> None:
    """The empty file of a quiet day is not the empty file of another one."""
    device = Device()
    device.seal(2, seen("app.log.1", "", 2), seen("app.log.2", "", 1))
    found = device.compare(seen("app.log.1", "", 3), seen("app.log.2", "", 2))

    assert {match.kept.first: match.word for match in found.matches} == {day(1): Word.MISSING, day(2): Word.MOVED}
    assert [one.first for one in found.new] == [day(3)]


# --- days -------------------------------------------------------------------------------------------


def test_what_is_sealed_already_is_not_sealed_again(device: Device) -> None:
    assert device.nothing_new(3, file(1), file(2), file(3))
    assert device.seal(4, file(1), file(2), file(3), file(4)).stretches == (whole(4),)


def test_a_silent_day_is_sealed_and_confirms_nothing(device: Device) -> None:
    sealing = device.seal(5, *map(file, (1, 2, 3, 5)))

    assert (sealing.silent, sealing.files) == (1, 1)
    assert format_line(Line(Kind.SILENT, day(4), day(4))) in sealing.lines
    assert sealing.stretches == (whole(5),)
    assert device.sealed.unexplained() == {day(4)}


def test_a_file_that_comes_late_ends_the_silence(device: Device) -> None:
    device.seal(5, *map(file, (1, 2, 3, 5)))
    sealing = device.seal(6, *map(file, (1, 2, 3, 4, 5, 6)))

    assert sealing.first == day(4)
    assert sealing.stretches == (whole(4), whole(6))
    assert device.sealed.unexplained() == set()
    assert device.sealed.silent == {day(4)}


def test_silence_that_somebody_states_counts_and_stays_told(device: Device) -> None:
    device.seal(5, *map(file, (1, 2, 3, 5)))
    sealing = device.seal(6, *map(file, (1, 2, 3, 5, 6)), stated=((day(4), day(4)),), reason="0123456789abcdef")

    assert (sealing.stated, sealing.silent) == (1, 0)
    assert sealing.stretches == (whole(4), whole(6))
    assert device.sealed.unexplained() == set()


def test_a_lost_file_breaks_its_days_until_it_is_back(device: Device) -> None:
    lost = device.seal(4, file(1), file(3), file(4))
    assert (lost.missing, lost.stretches) == (1, (broken(2), whole(4)))
    still = device.seal(5, file(1), file(3), file(4), file(5))
    assert (still.missing, still.stretches) == (1, (whole(5),))
    back = device.seal(6, *map(file, range(1, 7)))
    assert (back.missing, back.stretches) == (0, (whole(1, 6),))
    assert Line(Kind.BACK, day(2), day(2), 5, sha("log 2"), "fw-2026-01-02", "", "fw-2026-01-02") in map(
        parse_line, back.lines
    )


def test_new_content_under_a_sealed_name_does_not_heal_the_day(device: Device) -> None:
    forged = seen("fw-2026-01-02", "forged", 2)
    sealing = device.seal(4, file(1), forged, file(3), file(4))

    assert (sealing.altered, sealing.files, sealing.stretches) == (1, 2, (broken(2), whole(4)))
    assert {kept.state for kept in device.sealed.files.values() if kept.first == day(2)} == {State.ALTERED, State.HELD}
    assert device.seal(5, file(1), forged, file(3), file(4), file(5)).altered == 1


def test_looking_at_everything_anew_confirms_all_that_is_whole(device: Device) -> None:
    device.seal(4, file(1), file(3), file(4))
    sealing = device.seal(4, file(1), file(3), file(4), deep=True)

    assert sealing.stretches == (whole(1), whole(3, 4))


def test_what_nobody_looked_at_is_not_confirmed_anew(device: Device) -> None:
    sealing = device.seal(4, file(4), folders=False)

    assert (sealing.missing, sealing.stretches) == (0, (whole(4),))


def test_without_any_file_there_is_nothing_to_tell() -> None:
    with pytest.raises(InputError, match="no closed file"):
        Device().seal(3)
    assert Device().seal(3, first=day(2)).silent == 2


def test_a_century_by_a_slip_of_the_pen_is_refused() -> None:
    with pytest.raises(InputError, match="ten years"):
        Device().seal(3, seen("fw-19260101", "x", 3)._replace(first=date(1926, 1, 1)))


@given(st.lists(st.sets(st.integers(1, 12)), min_size=1, max_size=6))
def test_only_days_of_which_everything_is_there_are_confirmed(folder: list[set[int]]) -> None:
    """Whatever comes and goes: a day counts as whole just as long as all its sealed files are there."""
    device, ever = Device(), set[int]()
    for last, numbers in enumerate(folder, 12):
        sealing = device.seal(last, *map(file, sorted(numbers)), first=day(1))
        ever |= numbers
        assert device.sealed.whole() == {day(n) for n in numbers}
        assert device.sealed.damaged() == {day(n) for n in ever - numbers}
        assert sealing.missing == len(ever - numbers)
        for stretch in sealing.stretches:
            days = {n for n in range(1, 20) if stretch.first <= day(n) <= stretch.last}
            assert days <= numbers if stretch.intact else not days & numbers


def test_kept_files_are_told_apart() -> None:
    kept = Kept("a", 1, sha("a"), day(1), day(1))

    assert kept.key == replace(kept, state=State.MISSING).key
