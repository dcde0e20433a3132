"""案件頁的網址 Addresses of the pages of cases."""

from django.urls import path

from anzheng.web.cases import disposal, listed, new, one, papers, scans

urlpatterns = [
    path("", listed.cases_view, name="cases"),
    path("new/", new.kinds_view, name="case-new"),
    path("new/<slug:kind>/", new.new_view, name="case-new-kind"),
    path("<slug:case>/", one.case_view, name="case"),
    path("<slug:case>/paper/", papers.paper_view, name="case-paper"),
    path("<slug:case>/order/", disposal.order_view, name="case-order"),
    path("<slug:case>/certificate/", disposal.certificate_view, name="case-certificate"),
    path("<slug:case>/scans/<slug:digest>/", scans.scan_view, name="case-scan"),
]
