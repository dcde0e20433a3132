"""人員頁的網址 Addresses of the pages of people."""

from django.urls import path

from anzheng.web.people import away, importing, listed, one, units

urlpatterns = [
    path("", listed.people_view, name="people"),
    path("units/", units.units_view, name="units"),
    path("import/", importing.import_view, name="people-import"),
    path("away/", away.away_view, name="away"),
    path("<str:number>/", one.person_view, name="person"),
]
