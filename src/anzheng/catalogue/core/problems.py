"""問題 Problems: everything wrong with a pack, collected and reported together."""

from anzheng.catalogue.core.nodes import Place
from anzheng.kernel.errors import PackError, Text


class PackErrors(PackError):  # noqa: N818 - the plural says what it is
    """Several problems of one pack (規範套件有多處錯誤); its own text is that of the first."""

    def __init__(self, problems: tuple[PackError, ...]) -> None:
        first = problems[0]
        super().__init__(first.what, first.where, first.remedy)
        self.others = problems[1:]
        """The remaining problems, sorted by file and line."""

    @property
    def all(self) -> tuple[PackError, ...]:
        """Every problem, sorted by file and line."""
        return (self, *self.others)


class Problems:
    """Collects problems while a pack is read (問題蒐集)."""

    def __init__(self) -> None:
        self._found: dict[tuple[Place, str], PackError] = {}

    def add(self, place: Place, owner: str, what: Text, remedy: Text) -> None:
        """Note that `what` is wrong with `owner` (an id, or empty) at `place`; the same twice counts once."""
        full = Text(f"{owner}：{what.zh}", f"{owner}: {what.en}") if owner else what
        self._found.setdefault((place, full.en), PackError(full, str(place), remedy))

    def include(self, place: Place, error: PackError) -> None:
        """Note a problem that already has its text."""
        self._found.setdefault((place, error.what.en), error)

    def sorted(self) -> tuple[PackError, ...]:
        """Return the problems by file and line."""
        return tuple(self._found[key] for key in sorted(self._found))


def error_of(problems: tuple[PackError, ...]) -> PackError:
    """Return one exception for `problems` (at least one)."""
    return problems[0] if len(problems) == 1 else PackErrors(problems)
