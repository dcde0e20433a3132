"""自己 Whoever asks: identity, standing, the notices sent to them; and the document of the API itself."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from anzheng.api.access import Needs, asker_of
from anzheng.api.schemas import PAGE, Bilingual, Limit
from anzheng.notify.services import inbox
from anzheng.organization.access import companies_of
from anzheng.organization.core.permissions import Permission, Reach
from anzheng.reports.as_json import Json

router = Router()


class TokenState(Schema):
    """The token that was sent."""

    token: str
    name: str
    expires: datetime


class HeldDuty(Schema):
    """A duty, one's own or as deputy."""

    duty: str
    unit: str | None
    deputy_for: str | None


class Me(Schema):
    """Who asks and what they may do (身分)."""

    person: str
    name: str
    username: str
    company: str
    sample: bool
    companies: list[str]
    permissions: dict[str, str]
    """Permission → how far it reaches: own, unit, company."""
    duties: list[HeldDuty]
    token: TokenState | None


class Notice(Schema):
    """One notice of the inbox (通知)."""

    id: int
    kind: str
    """Its code, such as `case-waits`."""
    company: str
    title: Bilingual
    body: Bilingual
    link: str
    created: datetime
    read: datetime | None


@router.get("/openapi.json", auth=Needs(None), include_in_schema=False)
def openapi(request: HttpRequest) -> Json:  # noqa: ARG001 - the library's signature
    """Return this document."""
    from anzheng.api.application import document  # noqa: PLC0415 - the application is made of the routes

    return document()


@router.get("/me", auth=Needs(None), response=Me)
def me(request: HttpRequest) -> Json:
    """你是誰、能做什麼 Who you are and what you may do in this company."""
    asker = asker_of(request)
    has, token = asker.standing, asker.token
    return {
        "person": has.person,
        "name": asker.account.person.name,
        "username": asker.account.username,
        "company": asker.ledger,
        "sample": asker.company.sample,
        "companies": [asker.ledger]
        if token is not None
        else [one.ledger for one in companies_of(has.person, asker.today)],
        "permissions": {permission.value: Reach(reach).name.lower() for permission, reach in has.reaches.items()},
        "duties": [
            {
                "duty": held.duty.value,
                "unit": held.unit,
                "deputy_for": None if held.person == has.person else held.person,
            }
            for held in has.duties
        ],
        "token": None if token is None else {"token": token.pk, "name": token.name, "expires": token.expires},
    }


@router.get("/notices", auth=Needs(Permission.SELF), response=list[Notice])
def notices(
    request: HttpRequest,
    unread: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    limit: Limit = PAGE,
) -> Json:
    """收件匣 Your notices, newest first."""
    told = inbox(asker_of(request).standing.person, unread=unread, limit=limit)
    return [
        {
            "id": one.id,
            "kind": one.code,
            "company": one.company,
            "title": one.title._asdict(),
            "body": one.body._asdict(),
            "link": one.link,
            "created": one.created,
            "read": one.read,
        }
        for one in told
    ]
