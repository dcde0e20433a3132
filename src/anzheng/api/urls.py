"""網址 Addresses of the API."""

from django.urls import path, re_path

from anzheng.api.application import elsewhere, patterns

urlpatterns = [*patterns(), path("", elsewhere, name="api-root"), re_path(r"^(?P<rest>.*)$", elsewhere)]
