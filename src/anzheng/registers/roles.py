"""資安職務清冊 The register `roles` follows the duties, so that nobody types a security role twice.

One entry for each assignment, by the assignment's id, for as long as the duty is held:

| duty 職務 | `duty` in the register |
|---|---|
| security-executive 資安長 | security-executive |
| security-head 資安專責主管 | security-head |
| security-staff 資安專責人員 | security-staff |
| internal-audit 內部稽核人員 | it-audit |
| committee, committee-chair 資安委員會 | promotion-group |

`holder` is the employee number, `appointed_on` the first day, `rank` what the register of people says of the holder;
`concurrent_conflict` tells whether the holder has another duty in this system that may not be held together with it
(granting refuses that; jobs that this system does not know are examined by the yearly check of duties). `deputy`
stays empty: who stands in is a dated fact of its own. Firewall managers and incident contacts are no duties here and
are entered by hand.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from anzheng.ledger.services import Draft
from anzheng.organization.core.duties import NAMES, Duty, clash
from anzheng.organization.members import member_of
from anzheng.organization.models import DutyGrant
from anzheng.registers.entries import entered, retired, values_of

REGISTER = "roles"
ROLES: dict[Duty, str] = {
    Duty.SECURITY_EXECUTIVE: "security-executive",
    Duty.SECURITY_HEAD: "security-head",
    Duty.SECURITY_STAFF: "security-staff",
    Duty.INTERNAL_AUDIT: "it-audit",
    Duty.COMMITTEE: "promotion-group",
    Duty.COMMITTEE_CHAIR: "promotion-group",
}
_DAY = timedelta(days=1)


def follow(grant: DutyGrant) -> Sequence[Draft]:
    """Bring the register in step with one assignment, within its act; return what has to enter the ledger."""
    role = ROLES.get(Duty(grant.duty))
    if role is None:
        return []
    ledger = grant.company_id
    drafts = [] if values_of(ledger, REGISTER, grant.grant) else _enter(grant, role)
    if grant.last is not None:
        drafts += retired(ledger, REGISTER, grant.grant, grant.last + _DAY)
    return drafts


def _enter(grant: DutyGrant, role: str) -> list[Draft]:
    ledger = grant.company_id
    holder = member_of(ledger, grant.person_id)
    number = None if holder is None else holder.number
    known = {
        "holder": number,
        "duty": role,
        "rank": None if number is None else values_of(ledger, "people", number).get("rank"),
        "appointed_on": grant.first.isoformat(),
        "concurrent_conflict": _conflict(grant),
    }
    values = {field: value for field, value in known.items() if value is not None}
    name = f"{NAMES[Duty(grant.duty)].zh} {grant.person.name}"
    return entered(ledger, REGISTER, grant.grant, name, grant.first, values)


def _conflict(grant: DutyGrant) -> bool:
    rows = DutyGrant.objects.filter(Q(last=None) | Q(last__gte=grant.first), company_id=grant.company_id)
    others = rows.filter(person_id=grant.person_id).exclude(pk=grant.pk).values_list("duty", flat=True)
    return any(clash(Duty(grant.duty), Duty(other)) is not None for other in others)
