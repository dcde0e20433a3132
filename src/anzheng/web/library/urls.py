"""控制措施的網址 Addresses of the control library."""

from django.urls import path

from anzheng.web.library import views

urlpatterns = [
    path("", views.controls_view, name="controls"),
    path("<str:control>/", views.control_view, name="control"),
]
