"""瀏覽器名稱 What a browser calls itself, in words that people recognise. Pure."""

from anzheng.kernel.errors import Text

_PROGRAMS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(description: str) -> Text:
    """Return program and system, such as `Firefox · Windows`; what is unknown is called so."""
    program = next((name for mark, name in _PROGRAMS if mark in description), None)
    system = next((name for mark, name in _SYSTEMS if mark in description), None)
    known = " · ".join(part for part in (program, system) if part)
    return Text(known, known) if known else Text("其他程式", "Another program")
