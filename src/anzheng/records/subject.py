"""案件標的 What a case can be about: one kind, one file in `records/subjects/`, found by itself.

A kind says how its content is read, by which workflow it is approved, and what follows from the approval. It
has no states, signatures or tables of approvals of its own.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from anzheng.facts.base import Actor
from anzheng.kernel import canonical
from anzheng.kernel.errors import InputError, Text
from anzheng.kernel.registry import Registry, discover
from anzheng.kernel.times import taipei_day
from anzheng.ledger.core.commitments import committed
from anzheng.ledger.services import Draft
from anzheng.organization.core.levels import Level
from anzheng.organization.core.permissions import Permission
from anzheng.records.core.workflow.acts import Matter
from anzheng.records.core.workflow.case import Case
from anzheng.records.core.workflow.decide import Accepted
from anzheng.records.core.workflow.definition import Workflow
from anzheng.records.models import Case as CaseRow

Content = Mapping[str, Any]
"""What a form holds: JSON with a canonical form."""
AUDIT_CIRCLE = "audit"
"""Only auditors see cases of this circle: not those audited, and not the administrators either."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field of a content (欄位的問題)."""

    field: str
    what: Text


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a content is looked at (案件所處)."""

    home: Path
    company: str
    """Id of the company, which is also that of its ledger."""
    author: str
    today: date


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that takes effect (核准生效)."""

    case: Case
    content: Content
    """The content whose digest was signed."""
    home: Path
    company: str
    superseded: str | None
    """Subject id of the approved case that this one replaces."""
    actor: Actor
    now: datetime

    @property
    def subject(self) -> str:
        """Id of the subject."""
        return self.case.matter.id

    @property
    def today(self) -> date:
        """The day in Taiwan."""
        return taipei_day(self.now)

    def signer(self, step: str) -> str:
        """Return who signed a step; of several, the last."""
        return self.case.of_step(step)[-1].person


@dataclass(frozen=True, slots=True)
class Happened:
    """An act that was let happen, before its facts are appended (發生的行為)."""

    row: CaseRow
    accepted: Accepted
    content: Content
    """What is before the signers."""
    home: Path
    actor: Actor
    now: datetime


def _no_facts(_happened: Happened) -> Sequence[Draft]:
    return ()


def _nothing(_content: Content, _around: Surroundings) -> Content:
    return _content


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that is approved (案件種類)."""

    id: str
    name: Text
    workflow: Workflow
    permission: Permission
    """Who may open such a case."""
    check: Callable[[Content], Sequence[Problem]]
    """What is wrong with a content; pure."""
    summary: Callable[[Content], Text]
    """One line for lists; pure."""
    matter: Callable[[str, Content], Matter]
    """What deciding needs of a content, for a subject with this id; pure."""
    effect: Callable[[Approved], Sequence[Draft]]
    """What follows from the approval, in the same act: changes of tables if any, then the entries to append."""
    prepare: Callable[[Content, Surroundings], Content] = _nothing
    """Adds what the product knows by itself. Raises InputError for what does not exist."""
    earlier: tuple[Workflow, ...] = ()
    """Older versions of the workflow, for the cases that were opened under them."""
    circle: str = ""
    level: Level = Level.INTERNAL
    ledger: str | None = None
    """Where the facts stand, if not in the company's ledger."""
    flow: Callable[[Content], Workflow] | None = None
    """Workflow by the content, where it is not one for the whole kind."""
    level_of: Callable[[Content], Level] | None = None
    """Confidentiality by the content, where it is not one for the whole kind."""
    follows: Callable[[Happened], Sequence[Draft]] = _no_facts
    """What follows from any act, in the same transaction; the approval's own effect is `effect`."""

    def workflow_for(self, content: Content) -> Workflow:
        """Return the workflow by which a new case with this content is approved."""
        return self.workflow if self.flow is None else self.flow(content)

    def workflow_of(self, identity: str, content: Content) -> Workflow:
        """Return the version under which a case was opened. Raises KeyError for one that is gone."""
        if self.flow is not None:
            return self.flow(content)
        return {one.id: one for one in (self.workflow, *self.earlier)}[identity]


SUBJECTS: Registry[Subject] = Registry(Text("案件種類", "kind of case"))


def subject_of(kind: str) -> Subject:
    """Return a kind by its id; the folder is read at first use. Raises NotFoundError."""
    _load()
    return SUBJECTS.get(kind)


def all_subjects() -> tuple[Subject, ...]:
    """Return every kind, by id."""
    _load()
    return tuple(kind for _, kind in SUBJECTS)


def _load() -> None:
    if not SUBJECTS.frozen:
        from anzheng.records import subjects  # noqa: PLC0415 - the folder imports this module

        discover(subjects)
        SUBJECTS.freeze()


def digest_of(kind: str, subject: str, content: Content, salt: str) -> str:
    """Return what a signature binds: a commitment to the canonical content, with what it is about."""
    return committed(salt, canonical.digest({"content": dict(content), "kind": kind, "subject": subject}))


def tidy(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a content as it is kept: texts in normal form NFC, without blanks around them."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\0", "")).strip()
    if isinstance(value, Mapping):
        return {str(key): tidy(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [tidy(item) for item in value]
    return value


def require_sound(problems: Sequence[Problem], where: str) -> None:
    """Raise InputError with everything that is wrong."""
    if problems:
        raise InputError(
            Text("；".join(one.what.zh for one in problems), "; ".join(one.what.en for one in problems)),
            f"{where} {'、'.join(one.field for one in problems)}",
            Text("請更正後再送件", "correct it and submit it again"),
        )


@dataclass(slots=True)
class Reading:
    """Reads a content field by field and remembers what is wrong (讀取內容)."""

    content: Content
    problems: list[Problem] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)

    def text(self, name: str, label: Text, most: int, *, needed: bool = True) -> str:
        """Read a text of at most `most` characters."""
        self._read.add(name)
        value: object = self.content.get(name, "")
        if not isinstance(value, str):
            self._wrong(name, Text(f"{label.zh}須為文字", f"{label.en} is a text"))
            return ""
        if needed and not value:
            self._wrong(name, Text(f"請填寫{label.zh}", f"{label.en} is missing"))
        elif len(value) > most:
            self._wrong(name, Text(f"{label.zh}超過 {most} 字", f"{label.en} is longer than {most} characters"))
        return value

    def day(self, name: str, label: Text, *, needed: bool = True) -> date | None:
        """Read a day, written as ISO text."""
        written = self.text(name, label, 10, needed=needed)
        if not written:
            return None
        try:
            return date.fromisoformat(written)
        except ValueError:
            self._wrong(name, Text(f"{label.zh}不是日期", f"{label.en} is no date"))
            return None

    def number(self, name: str, label: Text, most: int) -> int:
        """Read a whole number from 0 to `most`; 0 if it is not there."""
        self._read.add(name)
        value = self.content.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self._wrong(name, Text(f"{label.zh}須為 0 至 {most} 的整數", f"{label.en} is a number from 0 to {most}"))
            return 0
        return value

    def people(self, name: str, label: Text, *, needed: bool = True) -> tuple[str, ...]:
        """Read a list of pseudonyms."""
        self._read.add(name)
        value = self.content.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.startswith("u:") for one in value):
            self._wrong(name, Text(f"{label.zh}須為人員", f"{label.en}: people"))
            return ()
        if needed and not value:
            self._wrong(name, Text(f"請指明{label.zh}", f"{label.en}: nobody is named"))
        return tuple(value)

    def also(self, *names: str) -> None:
        """Let fields stand that are read elsewhere."""
        self._read |= set(names)

    def demand(self, name: str, what: Text, *, holds: bool) -> None:
        """Remember that a field is wrong unless the condition holds."""
        if not holds:
            self._wrong(name, what)

    def done(self) -> list[Problem]:
        """Return everything that is wrong, fields that nobody reads included."""
        for name in sorted(set(self.content) - self._read):
            self._wrong(name[:40], Text("不認得的欄位", "an unknown field"))
        return self.problems

    def _wrong(self, name: str, what: Text) -> None:
        self.problems.append(Problem(name, what))


def whole_days(first: date | None, last: date | None) -> int:
    """Return how many days a period has; 0 if an end is missing."""
    return 0 if first is None or last is None else (last - first).days + 1
