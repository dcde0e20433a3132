"""A small company that lives under two documents, and binders exported from it."""

import json
import zipfile
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

from anzheng.facts.base import About, Scalar
from anzheng.facts.evidence import Signature
from anzheng.organization.origin import From
from anzheng.organization.services import adopt_edition, answer_profile
from anzheng.records.evidence import NewEvidence, add_evidence
from anzheng.reports.binder.export import Around, Exported, Wanted, export_binder
from tests.support.cases import LEDGER, SYSTEM_ACTOR, Office, office
from tests.support.compiled import compiled

ASKED, OTHER = "twse-cc", "listed-company"
FORM = "access-control-rules"
"""Read by the document that is asked about, and not by the other one."""
SECOND, THIRD = "development-procedure", "capacity-procedure"
"""Read by it as well."""
_VALUES: dict[str, dict[str, Scalar]] = {
    SECOND: {"change_flow": True},
    THIRD: {"covers_capacity": True, "covers_safeguards": True},
}
OTHER_FORM = "annual-report-chapter"
"""Read by the other document alone."""
MARKER = "只屬於另一份規範"
"""Stands in the title and in the file of the other document's evidence."""
WANTED = Wanted((ASKED,), None, date(2026, 11, 1), date(2026, 11, 30))


@dataclass
class Firm:
    """The company, and where its binders go."""

    here: Office
    folder: Path
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def file(self, name: str, form: str, *, text: str | None = None, **more: object) -> str:
        """File evidence about today, with a file of that text; return its id."""
        path = self.folder / f"{name}.txt"
        if text is not None:
            path.write_text(text, encoding="utf-8")
        signed = (Signature("preparer", "u:ann", self.here.day), Signature("approver", "u:boss", self.here.day))
        new = NewEvidence(
            name, form, "company", About.day(self.here.day), f"標題 {name}", _VALUES.get(form, {}), signatures=signed
        )
        new = replace(new, file=path if text is not None else None, **more)  # type: ignore[arg-type]
        add_evidence(LEDGER, new, home=self.here.home, actor=self.here.actor("staff"), now=self.here.now)
        return name

    def around(self, **more: Any) -> Around:  # noqa: ANN401 - as Around
        origin = From("192.0.2.1", "browser")
        return Around(self.here.home, self.keys, origin, self.here.actor("head"), self.here.now, **more)

    def export(
        self, name: str = "binder.zip", wanted: Wanted = WANTED, who: str = "head", *, folder: bool = False
    ) -> Exported:
        """Export a binder."""
        around = replace(self.around(), actor=self.here.actor(who))
        return export_binder(self.here.has(who), wanted, self.folder / name, around, folder=folder)


def firm(folder: Path) -> Firm:
    """Make the company: two documents, and evidence with a file for each."""
    here, since = office(folder / "home"), date(2026, 1, 1)
    catalogue, documents, questions = compiled()
    copytree(catalogue, here.home, dirs_exist_ok=True)
    for one in documents:
        if one.document in (ASKED, OTHER):
            adopt_edition(LEDGER, one.document, one.edition, one.digest, since=since, actor=SYSTEM_ACTOR, now=here.now)
    answer_profile(LEDGER, dict.fromkeys(questions, True), since=since, actor=SYSTEM_ACTOR, now=here.now)
    made = Firm(here, folder)
    made.file("e-used", FORM, text="used by the verdicts")
    made.file("e-other", OTHER_FORM, text=f"{MARKER}的檔案", title=MARKER)
    return made


def contents(path: Path) -> dict[str, bytes]:
    """Return the files of a binder, by name."""
    if path.is_dir():
        return {one.relative_to(path).as_posix(): one.read_bytes() for one in path.rglob("*") if one.is_file()}
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def listed(path: Path) -> dict[str, Any]:
    """Return the list of a binder."""
    found: dict[str, Any] = json.loads(contents(path)["manifest.json"])
    return found
