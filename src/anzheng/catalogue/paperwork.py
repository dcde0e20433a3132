"""表單與清冊的目錄 The paperwork that comes with the program: forms, registers, roles; read once per process."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from anzheng.catalogue.core.forms import Form, Register, Role
from anzheng.catalogue.core.problems import Problems, error_of
from anzheng.catalogue.core.vocabulary import Statement, Term, read_vocabulary
from anzheng.catalogue.files import PACKAGED, compile_files, read_folder
from anzheng.catalogue.packs import MAX_BYTES, parse_all
from anzheng.kernel.errors import NotFoundError, PackError, Text

Thing = TypeVar("Thing")
_FOLDERS = frozenset({"forms", "registers", "roles", "events", "logs", "statements"})


@dataclass(frozen=True, slots=True)
class Paperwork:
    """表單目錄 Everything that is filled, listed, kept or signed, by id."""

    forms: Mapping[str, Form]
    registers: Mapping[str, Register]
    roles: Mapping[str, Role]
    events: Mapping[str, Term]
    logs: Mapping[str, Term]
    statements: Mapping[str, Statement]

    def form(self, form: str) -> Form:
        """Return a form by its id. Raises NotFoundError."""
        return _named(self.forms, form, Text("沒有這種表單", "there is no such form"), "form list")

    def register(self, register: str) -> Register:
        """Return a register by its id. Raises NotFoundError."""
        return _named(self.registers, register, Text("沒有這份清冊", "there is no such register"), "form list")


@cache
def paperwork() -> Paperwork:
    """Return the packaged paperwork. Raises PackError (several: PackErrors) if the packaged data are wrong."""
    files = {path: data for path, data in read_folder(PACKAGED).items() if path.partition("/")[0] in _FOLDERS}
    nodes, unreadable = parse_all(files)
    problems = Problems()
    found, _ = read_vocabulary(nodes, {}, problems)
    wrong = (*unreadable, *problems.sorted())
    if wrong:
        raise error_of(wrong)
    return Paperwork(found.forms, found.registers, found.roles, found.events, found.logs, found.statements)


def _named(known: Mapping[str, Thing], name: str, what: Text, verb: str) -> Thing:
    if name not in known:
        raise NotFoundError(
            what,
            name[:80],
            Text(f"請用 anzheng {verb} 查看代號", f"look up the id with anzheng {verb}"),
        )
    return known[name]


def wrong_in(given: Path, checks: Mapping[str, tuple[str, str]]) -> tuple[PackError, ...]:
    """Return everything wrong with a form's file, or with a folder, laid beside or over what the program brings.

    A folder is laid out like the packaged data, or holds forms alone. Raises NotFoundError if nothing is there.
    """
    own = _laid_out(given)
    _, problems = compile_files(read_folder(PACKAGED) | own, checks)
    return tuple(problem for problem in problems if problem.where.rpartition(":")[0] in own)


def _laid_out(given: Path) -> dict[str, bytes]:
    if given.is_file():
        folder = given.resolve().parent.name
        return {f"{folder if folder in _FOLDERS else 'forms'}/{given.name}": given.read_bytes()[: MAX_BYTES + 1]}
    return {path if "/" in path else f"forms/{path}": data for path, data in read_folder(given).items()}
