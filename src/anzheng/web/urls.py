"""網址 Addresses of the pages."""

from django.urls import include, path

from anzheng.web import assets, calendar_feed, due, inbox, jobs, nones, search, shell, views
from anzheng.web.ledgers import binders
from anzheng.web.records.starting import REPORT, new_view
from anzheng.web.records.urls import form_patterns, record_patterns

urlpatterns = [
    path("", views.today_view, name="today"),
    path("due/", due.due_view, name="due"),
    path("due/none/", nones.nones_view, name="nones"),
    path("documents/", views.documents_view, name="documents"),
    path("documents/<slug:document>/", views.document_view, name="document"),
    path("documents/<slug:document>/months/", views.months_view, name="months"),
    path("documents/<slug:document>/clauses/<str:ref>/", views.clause_view, name="clause"),
    path("checks/", views.checks_view, name="checks"),
    path("ledger/", include("anzheng.web.ledgers.urls")),
    path("binders/", binders.binders_view, name="binders"),
    path("binders/<slug:export>/", binders.download_view, name="binder-file"),
    path("inbox/", inbox.inbox_view, name="inbox"),
    path("search/", search.search_view, name="search"),
    path("search/suggest", search.suggest_view, name="search-suggest"),
    path("components/", shell.components_view, name="components"),
    path("language/", shell.language_view, name="language"),
    path("jobs/", jobs.jobs_view, name="jobs"),
    path("jobs/<slug:job>/", jobs.job_act_view, name="job-act"),
    path("calendar/feed.ics", calendar_feed.feed_view, name="calendar-read"),
    path("set-up/", include("anzheng.web.set_up.urls")),
    path("controls/", include("anzheng.web.library.urls")),
    path("cases/", include("anzheng.web.cases.urls")),
    path("report/", new_view, {"form": REPORT}, name="report"),
    path("forms/", include(form_patterns)),
    path("records/", include(record_patterns)),
    path("policies/", include("anzheng.web.policies.urls")),
    path("registers/", include("anzheng.web.registers.urls")),
    path("people/", include("anzheng.web.people.urls")),
    path("settings/", include("anzheng.web.settings.urls")),
    # By name: pages and API do not know each other's code.
    path("api/v1/", include(("anzheng.api.urls", "api"))),
    path("", include("anzheng.web.sign_in.urls")),
    path("static/<slug:digest>/<path:name>", assets.asset_view, name="asset"),
]

handler400 = "anzheng.web.errors.bad_request"
handler403 = "anzheng.web.errors.permission_denied"
handler404 = "anzheng.web.errors.not_found"
handler429 = "anzheng.web.sign_in.views.too_many_view"  # looked up by the sign-in library
handler500 = "anzheng.web.errors.broken"
