"""清冊頁的網址 Addresses of the pages of registers."""

from django.urls import path

from anzheng.web.registers import counting, entries, listed, moving

urlpatterns = [
    path("", listed.registers_view, name="registers"),
    path("stocktakes/<slug:stocktake>/", counting.stocktake_view, name="stocktake"),
    path("stocktakes/<slug:stocktake>/act/surplus/", counting.surplus_view, name="stocktake-surplus"),
    path("stocktakes/<slug:stocktake>/<str:entry>/", counting.line_view, name="stocktake-line"),
    path("<slug:register>/", listed.register_view, name="register"),
    path("<slug:register>/act/new/", entries.new_view, name="entry-new"),
    path("<slug:register>/act/import/", moving.import_view, name="register-import"),
    path("<slug:register>/act/export/", moving.export_view, name="register-export"),
    path("<slug:register>/act/stocktake/", counting.start_view, name="stocktake-start"),
    path("<slug:register>/<str:entry>/", entries.entry_view, name="entry"),
]
