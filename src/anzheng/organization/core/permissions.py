"""權限 Permissions: what a duty may do, and how far it reaches. Whatever is not in the table is denied.

Approving is no permission: who may sign what follows from the workflow of the case (author, owner,
manager, duty), so that no grant can let people pass their own work.
"""

from enum import IntEnum, StrEnum

from anzheng.organization.core.duties import Duty


class Permission(StrEnum):
    """One kind of act or view (權限)."""

    SELF = "self"
    """One's own account, inbox, tasks and cases; everybody who signed in has it."""
    SEARCH = "search"
    POSTURE_READ = "posture.read"
    """Verdicts, clauses, explanations, forecasts."""
    DUE_READ = "due.read"
    CHECKS_READ = "checks.read"
    CHECKS_RUN = "checks.run"
    LEDGER_READ = "ledger.read"
    LEDGER_MANAGE = "ledger.manage"
    """Checkpoints, anchors and keys of the ledger."""
    LEDGER_EPOCH = "ledger.epoch"
    """Asking for a new epoch of a ledger that lost entries, and agreeing to one."""
    BINDERS_EXPORT = "binders.export"
    """Handing out verdicts and evidence with proofs."""
    LOGS_SEAL = "logs.seal"
    DISPOSAL = "disposal"
    """Asking that content be destroyed; others approve it."""
    HOLDS = "holds"
    """Stopping that content is destroyed, and letting it go on."""
    REGISTERS_READ = "registers.read"
    REGISTERS_WRITE = "registers.write"
    RECORDS_READ = "records.read"
    RECORDS_WRITE = "records.write"
    EVENTS_WRITE = "events.write"
    STATEMENTS_SIGN = "statements.sign"
    CASES_OPEN = "cases.open"
    FINDINGS_READ = "findings.read"
    AUDIT_WORK = "audit.work"
    """Drafts and samples of an audit: invisible to those audited."""
    PROFILE_READ = "profile.read"
    PROFILE_ANSWER = "profile.answer"
    PARAMETERS_SET = "parameters.set"
    DOCUMENTS_ADOPT = "documents.adopt"
    """Choosing the documents that the company lives under."""
    CALENDAR_CHANGE = "calendar.change"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    DUTIES_GRANT = "duties.grant"
    ACCOUNTS_MANAGE = "accounts.manage"
    SIGN_IN_POLICY = "sign-in.policy"
    ACCESS_LOG_READ = "access-log.read"
    """Who signed in, failed, exported and opened what."""
    CALENDAR_ADDRESSES = "calendar-addresses"
    """Seeing who made an address for a calendar, and revoking it; making one's own needs `due.read`."""
    EXPORT = "export"
    CONFIDENTIAL_READ = "confidential.read"
    SECRET_READ = "secret.read"  # noqa: S105 - the name of a permission
    JOBS_READ = "jobs.read"
    JOBS_RUN = "jobs.run"
    INSTALLATION = "installation"
    """Setting up, doctor, sample data, companies: whoever runs the machine."""


class Reach(IntEnum):
    """How far a permission reaches (範圍); a greater one includes the smaller."""

    OWN = 1
    """What the person wrote, owns or is asked to sign."""
    UNIT = 2
    """Everything of the units for which the duty is held, and of the units below."""
    COMPANY = 3


_P = Permission
_EVERYBODY = {
    _P.SELF: Reach.OWN,
    _P.SEARCH: Reach.OWN,
    _P.CASES_OPEN: Reach.OWN,
    _P.RECORDS_READ: Reach.OWN,
    _P.RECORDS_WRITE: Reach.OWN,
    _P.DUE_READ: Reach.OWN,
}
_READ_ALL = {
    _P.POSTURE_READ: Reach.COMPANY,
    _P.DUE_READ: Reach.COMPANY,
    _P.CHECKS_READ: Reach.COMPANY,
    _P.LEDGER_READ: Reach.COMPANY,
    _P.REGISTERS_READ: Reach.COMPANY,
    _P.RECORDS_READ: Reach.COMPANY,
    _P.FINDINGS_READ: Reach.COMPANY,
    _P.PROFILE_READ: Reach.COMPANY,
    _P.PEOPLE_READ: Reach.COMPANY,
}
_SECURITY = {
    **_READ_ALL,
    _P.CHECKS_RUN: Reach.COMPANY,
    _P.REGISTERS_WRITE: Reach.COMPANY,
    _P.RECORDS_WRITE: Reach.COMPANY,
    _P.EVENTS_WRITE: Reach.COMPANY,
    _P.STATEMENTS_SIGN: Reach.COMPANY,
    _P.EXPORT: Reach.COMPANY,
    _P.CONFIDENTIAL_READ: Reach.COMPANY,
    _P.BINDERS_EXPORT: Reach.COMPANY,
    _P.LOGS_SEAL: Reach.COMPANY,
    _P.DISPOSAL: Reach.COMPANY,
    _P.JOBS_READ: Reach.COMPANY,
}
_UNIT_WORK = {
    _P.POSTURE_READ: Reach.COMPANY,
    _P.PROFILE_READ: Reach.COMPANY,
    _P.DUE_READ: Reach.UNIT,
    _P.REGISTERS_READ: Reach.COMPANY,
    _P.RECORDS_READ: Reach.UNIT,
    _P.RECORDS_WRITE: Reach.UNIT,
    _P.EVENTS_WRITE: Reach.UNIT,
    _P.STATEMENTS_SIGN: Reach.UNIT,
    _P.PEOPLE_READ: Reach.UNIT,
    _P.FINDINGS_READ: Reach.UNIT,
}
_HOSTS = {**_UNIT_WORK, _P.CHECKS_READ: Reach.COMPANY, _P.CHECKS_RUN: Reach.COMPANY, _P.REGISTERS_WRITE: Reach.UNIT}
_OVERSEE = {
    _P.POSTURE_READ: Reach.COMPANY,
    _P.PROFILE_READ: Reach.COMPANY,
    _P.FINDINGS_READ: Reach.COMPANY,
    _P.STATEMENTS_SIGN: Reach.COMPANY,
}
_EXAMINE = {
    **_READ_ALL,
    _P.ACCESS_LOG_READ: Reach.COMPANY,
    _P.CONFIDENTIAL_READ: Reach.COMPANY,
    _P.BINDERS_EXPORT: Reach.COMPANY,
    _P.HOLDS: Reach.COMPANY,
}

GRANTS: dict[Duty, dict[Permission, Reach]] = {
    Duty.EMPLOYEE: _EVERYBODY,
    Duty.ADMINISTRATOR: {
        _P.PEOPLE_READ: Reach.COMPANY,
        _P.PEOPLE_MANAGE: Reach.COMPANY,
        _P.DUTIES_GRANT: Reach.COMPANY,
        _P.ACCOUNTS_MANAGE: Reach.COMPANY,
        _P.SIGN_IN_POLICY: Reach.COMPANY,
        _P.PROFILE_READ: Reach.COMPANY,
        _P.PROFILE_ANSWER: Reach.COMPANY,
        _P.DOCUMENTS_ADOPT: Reach.COMPANY,
        _P.CALENDAR_CHANGE: Reach.COMPANY,
        _P.CALENDAR_ADDRESSES: Reach.COMPANY,
        _P.JOBS_READ: Reach.COMPANY,
        _P.JOBS_RUN: Reach.COMPANY,
        _P.CHECKS_READ: Reach.COMPANY,
        _P.CHECKS_RUN: Reach.COMPANY,
        _P.LEDGER_READ: Reach.COMPANY,
        _P.LEDGER_MANAGE: Reach.COMPANY,
        _P.LEDGER_EPOCH: Reach.COMPANY,
        _P.LOGS_SEAL: Reach.COMPANY,
        _P.POSTURE_READ: Reach.COMPANY,
        _P.INSTALLATION: Reach.COMPANY,
    },
    Duty.SECURITY_EXECUTIVE: {
        **_READ_ALL,
        _P.STATEMENTS_SIGN: Reach.COMPANY,
        _P.CONFIDENTIAL_READ: Reach.COMPANY,
        _P.LEDGER_EPOCH: Reach.COMPANY,
    },
    Duty.SECURITY_HEAD: {
        **_SECURITY,
        _P.PROFILE_ANSWER: Reach.COMPANY,
        _P.PARAMETERS_SET: Reach.COMPANY,
        _P.DOCUMENTS_ADOPT: Reach.COMPANY,
        _P.CALENDAR_CHANGE: Reach.COMPANY,
        _P.CALENDAR_ADDRESSES: Reach.COMPANY,
        _P.SECRET_READ: Reach.COMPANY,
        _P.LEDGER_MANAGE: Reach.COMPANY,
        _P.LEDGER_EPOCH: Reach.COMPANY,
        _P.HOLDS: Reach.COMPANY,
    },
    Duty.SECURITY_STAFF: _SECURITY,
    Duty.IT_HEAD: {**_HOSTS, _P.CHECKS_READ: Reach.COMPANY, _P.REGISTERS_WRITE: Reach.COMPANY},
    Duty.SYSTEM_OWNER: _HOSTS,
    Duty.HOST_ADMINISTRATOR: _HOSTS,
    Duty.OPERATOR: {**_UNIT_WORK, _P.CHECKS_READ: Reach.COMPANY},
    Duty.LINE_MANAGER: _UNIT_WORK,
    Duty.BUSINESS_HEAD: _UNIT_WORK,
    Duty.COMPLIANCE: {
        **_READ_ALL,
        _P.RECORDS_WRITE: Reach.UNIT,
        _P.EVENTS_WRITE: Reach.UNIT,
        _P.DISPOSAL: Reach.COMPANY,
        _P.HOLDS: Reach.COMPANY,
    },
    Duty.LOG_REVIEWER: {
        _P.ACCESS_LOG_READ: Reach.COMPANY,
        _P.LEDGER_READ: Reach.COMPANY,
        _P.CHECKS_READ: Reach.COMPANY,
    },
    Duty.AUDIT_HEAD: {
        **_EXAMINE,
        _P.AUDIT_WORK: Reach.COMPANY,
        _P.STATEMENTS_SIGN: Reach.COMPANY,
        _P.LEDGER_EPOCH: Reach.COMPANY,
    },
    Duty.INTERNAL_AUDIT: {**_EXAMINE, _P.AUDIT_WORK: Reach.COMPANY},
    Duty.COMMITTEE_CHAIR: _OVERSEE,
    Duty.COMMITTEE: _OVERSEE,
    Duty.PRESIDENT: _OVERSEE,
    Duty.CHAIRMAN: _OVERSEE,
    Duty.BOARD: _OVERSEE,
    Duty.OUTSIDE_AUDITOR: _READ_ALL,
    Duty.VENDOR: {_P.SELF: Reach.OWN, _P.CASES_OPEN: Reach.OWN},
}
"""The access matrix (權限表): duty → permission → reach."""

INSTALLATION_WIDE = frozenset({_P.ACCOUNTS_MANAGE, _P.SIGN_IN_POLICY, _P.INSTALLATION, _P.JOBS_RUN})
"""What reaches beyond one company; no duty in a sample company gives it, so that trying roles changes nothing real."""

PRIVILEGED = frozenset({_P.ACCOUNTS_MANAGE, _P.DUTIES_GRANT, _P.SIGN_IN_POLICY, _P.INSTALLATION})
"""Acts behind these ask for a reason and a fresh proof of identity."""
