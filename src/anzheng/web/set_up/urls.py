"""首次設定的網址 Addresses of the set-up."""

from django.urls import path

from anzheng.web.set_up import views

urlpatterns = [
    path("", views.first_view, name="set-up"),
    path("company/", views.company_view, name="set-up-company"),
    path("documents/", views.documents_view, name="set-up-documents"),
    path("calendar/", views.calendar_view, name="set-up-calendar"),
    path("people/", views.people_view, name="set-up-people"),
]
