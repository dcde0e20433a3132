"""文件類別 What kind of document a form makes, how often it is reviewed, and which event its issue is."""

KINDS = {
    "policy": ("security-policy", "security-and-privacy-policy"),
    "objectives": ("objective-statement",),
    "scope": ("isms-scope-statement", "risk-scope-statement"),
    "treatment-plan": ("risk-treatment-plan",),
    "record-list": ("record-list", "required-records-map", "record-needs-decision"),
    "applicability": ("applicability-statement",),
}
"""Kind in the register of documents → forms that make such documents."""
_ENDINGS = {
    "procedure": ("procedure", "procedures"),
    "operating": ("instruction", "rule", "rules", "method", "flow"),
    "standard": ("standard", "baseline", "scheme"),
}
_ISSUED = {
    "policy": "policy.issued",
    "procedure": "rule.issued",
    "operating": "rule.issued",
    "standard": "rule.issued",
}
REVIEW = "P1Y"
"""How often a document is reviewed at least, where nobody says otherwise: the house's own."""


def kind_of(form: str) -> str:
    """Return the kind that a document of a form usually is."""
    named = next((kind for kind, forms in KINDS.items() if form in forms), None)
    last = form.rpartition("-")[2]
    return named or next((kind for kind, endings in _ENDINGS.items() if last in endings), "other")


def event_of(kind: str) -> str | None:
    """Return the event that the issue of an edition is; None for kinds that nothing waits for."""
    return _ISSUED.get(kind)
