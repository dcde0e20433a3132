"""管理文件頁的網址 Addresses of the pages of controlled documents."""

from django.urls import path

from anzheng.web.policies import compared, listed, new, one, reading

urlpatterns = [
    path("", listed.policies_view, name="policies"),
    path("reading/", reading.reading_view, name="policies-reading"),
    path("missing/", listed.missing_view, name="policies-missing"),
    path("new/", new.new_view, name="policy-new"),
    path("<str:number>/", one.policy_view, name="policy"),
    path("<str:number>/open/", reading.open_view, name="policy-open"),
    path("<str:number>/cover/<str:edition>/", reading.cover_view, name="policy-cover"),
    path("<str:number>/compare/", compared.compare_view, name="policy-compare"),
]
