"""網址 Addresses of the pages of the ledger."""

from django.urls import path

from anzheng.web.ledgers import anchors, entries, logs

urlpatterns = [
    path("", entries.ledger_view, name="ledger"),
    path("<int:seq>/", entries.leaf_view, name="leaf"),
    path("<int:seq>/proof", entries.proof_view, name="leaf-proof"),
    path("<int:seq>/entry.json", entries.entry_view, name="leaf-entry"),
    path("anchors/", anchors.anchors_view, name="anchors"),
    path("logs/", logs.logs_view, name="sealed-logs"),
    path("checkpoint", anchors.checkpoint_view, name="checkpoint"),
]
