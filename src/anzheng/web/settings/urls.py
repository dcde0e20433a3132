"""設定頁的網址 Addresses of the pages of settings."""

from django.urls import path

from anzheng.web.settings import (
    access_log,
    accounts,
    around,
    calendar,
    calendar_feed,
    documents,
    parameters,
    policy,
    profile,
)

urlpatterns = [
    path("", around.settings_view, name="settings"),
    path("profile/", profile.profile_view, name="profile"),
    path("profile/<str:question>/", profile.question_view, name="profile-question"),
    path("documents/", documents.documents_view, name="adopted-documents"),
    path("parameters/", parameters.parameters_view, name="parameters"),
    path("parameters/<str:key>/", parameters.parameter_view, name="parameter"),
    path("sign-in-policy/", policy.policy_view, name="sign-in-policy"),
    path("accounts/", accounts.accounts_view, name="accounts"),
    path("accounts/<str:username>/", accounts.account_view, name="account"),
    path("calendar/", calendar.calendar_view, name="calendar"),
    path("calendar-feed/", calendar_feed.calendar_feed_view, name="calendar-feed"),
    path("access-log/", access_log.access_log_view, name="access-log"),
]
