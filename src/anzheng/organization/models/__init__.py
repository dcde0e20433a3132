"""組織的資料表 Tables of the organization. Names live here and never in the ledger."""

from anzheng.organization.models.accounts import Account, ApiToken, FailedName, PasswordUsed, SignInSetting, Trace
from anzheng.organization.models.companies import Company, Group
from anzheng.organization.models.people import Absence, Deputation, DutyGrant, Member, Person, Unit

__all__ = [
    "Absence",
    "Account",
    "ApiToken",
    "Company",
    "Deputation",
    "DutyGrant",
    "FailedName",
    "Group",
    "Member",
    "PasswordUsed",
    "Person",
    "SignInSetting",
    "Trace",
    "Unit",
]
