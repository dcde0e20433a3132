"""職務 Duties: the closed list of roles by duty, and which of them no person may hold together.

A duty is held by a person in a company, for the whole of it or for one unit, between two days.
"""

from dataclasses import dataclass
from enum import StrEnum

from anzheng.kernel.errors import Text


class Duty(StrEnum):
    """A role by duty (職務)."""

    ADMINISTRATOR = "administrator"
    SECURITY_EXECUTIVE = "security-executive"
    SECURITY_HEAD = "security-head"
    SECURITY_STAFF = "security-staff"
    IT_HEAD = "it-head"
    SYSTEM_OWNER = "system-owner"
    HOST_ADMINISTRATOR = "host-administrator"
    OPERATOR = "operator"
    LINE_MANAGER = "line-manager"
    BUSINESS_HEAD = "business-head"
    COMPLIANCE = "compliance"
    LOG_REVIEWER = "log-reviewer"
    AUDIT_HEAD = "audit-head"
    INTERNAL_AUDIT = "internal-audit"
    COMMITTEE_CHAIR = "committee-chair"
    COMMITTEE = "committee"
    PRESIDENT = "president"
    CHAIRMAN = "chairman"
    BOARD = "board"
    OUTSIDE_AUDITOR = "outside-auditor"
    VENDOR = "vendor"
    EMPLOYEE = "employee"
    """Everybody who works here; follows from the membership and is never granted."""


NAMES: dict[Duty, Text] = {
    Duty.ADMINISTRATOR: Text("系統管理者", "Administrator of this system"),
    Duty.SECURITY_EXECUTIVE: Text("資安長", "Top security executive"),
    Duty.SECURITY_HEAD: Text("資安專責主管", "Security head"),
    Duty.SECURITY_STAFF: Text("資安專責人員", "Security staff"),
    Duty.IT_HEAD: Text("資訊主管", "Head of IT"),
    Duty.SYSTEM_OWNER: Text("系統負責人", "System owner"),
    Duty.HOST_ADMINISTRATOR: Text("主機管理人員", "Host administrator"),
    Duty.OPERATOR: Text("操作人員", "Operator"),
    Duty.LINE_MANAGER: Text("單位主管", "Line manager"),
    Duty.BUSINESS_HEAD: Text("業務主管", "Head of business"),
    Duty.COMPLIANCE: Text("法令遵循人員", "Compliance"),
    Duty.LOG_REVIEWER: Text("日誌覆核人員", "Log reviewer"),
    Duty.AUDIT_HEAD: Text("稽核主管", "Head of internal audit"),
    Duty.INTERNAL_AUDIT: Text("內部稽核人員", "Internal audit"),
    Duty.COMMITTEE_CHAIR: Text("資安委員會主任委員", "Chair of the security committee"),
    Duty.COMMITTEE: Text("資安委員會委員", "Member of the security committee"),
    Duty.PRESIDENT: Text("總經理", "President"),
    Duty.CHAIRMAN: Text("董事長", "Chairman"),
    Duty.BOARD: Text("董事", "Member of the board"),
    Duty.OUTSIDE_AUDITOR: Text("外部稽核人員", "Outside auditor"),
    Duty.VENDOR: Text("委外廠商人員", "Vendor"),
    Duty.EMPLOYEE: Text("員工", "Employee"),
}
"""What people read; the same on page, paper and command line."""

AUDIT = frozenset({Duty.AUDIT_HEAD, Duty.INTERNAL_AUDIT, Duty.OUTSIDE_AUDITOR})
"""Duties that examine; they hold no operating right."""
OVERSIGHT = AUDIT | {Duty.LOG_REVIEWER, Duty.COMMITTEE, Duty.COMMITTEE_CHAIR, Duty.BOARD, Duty.CHAIRMAN}
OUTSIDERS = frozenset({Duty.OUTSIDE_AUDITOR, Duty.VENDOR})
"""Duties of people who do not work here; every assignment needs a last day."""


@dataclass(frozen=True, slots=True)
class Incompatible:
    """Two duties that one person may not hold on the same day (不得兼任)."""

    one: Duty
    other: Duty
    basis: str
    """`stated`: a document says so; `house`: our own caution."""
    why: Text


_INDEPENDENT = Text("查核的人要獨立於被查核的工作", "whoever audits is independent of the work audited")
_OPERATING = tuple(duty for duty in Duty if duty not in OVERSIGHT | {Duty.EMPLOYEE, Duty.PRESIDENT})

INCOMPATIBLE: tuple[Incompatible, ...] = (
    *(
        Incompatible(audit, duty, "stated", _INDEPENDENT)
        for audit in (Duty.INTERNAL_AUDIT, Duty.AUDIT_HEAD, Duty.OUTSIDE_AUDITOR)
        for duty in _OPERATING
    ),
    *(
        Incompatible(
            Duty.LOG_REVIEWER,
            duty,
            "stated",
            Text("管理系統的人不得覆核自己的稽核紀錄", "who administers systems does not review their audit log"),
        )
        for duty in (Duty.ADMINISTRATOR, Duty.HOST_ADMINISTRATOR, Duty.OPERATOR)
    ),
    *(
        Incompatible(
            Duty.VENDOR,
            duty,
            "house",
            Text("廠商人員不擔任公司內部職務", "people of a vendor hold no duty inside the company"),
        )
        for duty in (Duty.ADMINISTRATOR, Duty.SECURITY_HEAD, Duty.SECURITY_EXECUTIVE, Duty.LINE_MANAGER)
    ),
)
"""Checked whenever a duty is granted, over the days that both would hold."""


def clash(one: Duty, other: Duty) -> Incompatible | None:
    """Return the rule that keeps two duties apart, or None."""
    for rule in INCOMPATIBLE:
        if {rule.one, rule.other} == {one, other}:
            return rule
    return None
