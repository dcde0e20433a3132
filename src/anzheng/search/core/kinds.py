"""搜尋對象 What can be found, behind which permission, and among whom it may have to stay."""

from enum import StrEnum

from anzheng.kernel.errors import Text
from anzheng.organization.core.permissions import Permission


class Kind(StrEnum):
    """A kind of thing that is found (搜尋對象的種類)."""

    CLAUSE = "clause"
    ENTRY = "entry"
    EVIDENCE = "evidence"
    CASE = "case"
    FINDING = "finding"
    PERSON = "person"
    UNIT = "unit"


NAMES: dict[Kind, Text] = {
    Kind.CLAUSE: Text("條款", "Clause"),
    Kind.ENTRY: Text("清冊項目", "Register entry"),
    Kind.EVIDENCE: Text("證據", "Evidence"),
    Kind.CASE: Text("案件", "Case"),
    Kind.FINDING: Text("缺失", "Finding"),
    Kind.PERSON: Text("人員", "Person"),
    Kind.UNIT: Text("單位", "Unit"),
}

PERMISSIONS: dict[Kind, Permission] = {
    Kind.CLAUSE: Permission.POSTURE_READ,
    Kind.ENTRY: Permission.REGISTERS_READ,
    Kind.EVIDENCE: Permission.RECORDS_READ,
    Kind.CASE: Permission.RECORDS_READ,
    Kind.FINDING: Permission.FINDINGS_READ,
    Kind.PERSON: Permission.PEOPLE_READ,
    Kind.UNIT: Permission.PEOPLE_READ,
}
"""What whoever wants to find it must be allowed to do; the same as opening it."""


class Circle(StrEnum):
    """Among whom something stays, whatever else they may do (知悉範圍)."""

    EVERYBODY = ""
    AUDIT = "audit"


CIRCLES: dict[Circle, Permission] = {Circle.AUDIT: Permission.AUDIT_WORK}
