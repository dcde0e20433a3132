"""Reading a page strictly: balanced elements, unique ids, links, and nothing that the policy would block."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

FORBIDDEN = frozenset({"style", "iframe", "object", "embed", "base"})
LINKING = frozenset({"a", "use", "link"})
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-copied", "data-found", "data-search-for", "data-page")
UNSPOKEN = frozenset({"code", "pre", "kbd", "script", "textarea", "output"})
MARKS = frozenset({"ref", "seal", "json", "path"})
VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
DATA_BLOCK = "application/json"
"""Data for a script of ours; the browser runs nothing of it."""
OURS = "/static/"
"""Where scripts come from; none is written into a page."""


def _refused(name: str, value: str) -> bool:
    """Tell whether an attribute is one that the policy would block, or leads outside."""
    if name == "style" or name.startswith("on"):
        return True
    scheme = value.strip().lower()
    if name in ("href", "src", "action") and scheme.startswith(("http:", "https:", "//")):
        return True
    return scheme.startswith(("javascript:", "data:"))


@dataclass
class Page(HTMLParser):
    """One page as a strict reader sees it; `faults` should stay empty."""

    html: str
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    """What the page says in its own language: text and spoken attributes, without data, code and other languages."""
    stack: list[str] = field(default_factory=list)
    running: bool = False
    """Whether the reader stands inside a script that runs."""
    quiet: list[int] = field(default_factory=list)
    """Depths at which something begins that the page does not say in its own words."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.stack]
        self.faults += [f"id twice: {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        self.faults += [
            f"anchor nowhere: {one}" for one in self.links if one.startswith("#") and one[1:] not in self.ids
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in FORBIDDEN:
            self.faults.append(f"forbidden element: {tag}")
        if tag == "script" and values.get("type") != DATA_BLOCK and not values.get("src", "").startswith(OURS):
            self.faults.append("a script that is no file of ours")
        self.faults += [f"refused: {name}={value}" for name, value in values.items() if _refused(name, value)]
        self._listen(tag, values)
        if "id" in values:
            self.ids.append(values["id"])
        if tag in LINKING:
            self.links.append(values.get("href", ""))
        if tag == "a" and values.get("href", "") in ("", "#"):
            self.faults.append("dead link")
        if tag == "input" and "name" not in values:
            self.faults.append("a field without a name")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.stack or self.stack[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.stack[-1:] or 'nothing'} at {self.getpos()}")
            return
        self.stack.pop()
        self.running = self.running and tag != "script"
        if self.quiet and self.quiet[-1] == len(self.stack):
            self.quiet.pop()

    def handle_data(self, data: str) -> None:
        if self.running and data.strip():
            self.faults.append("a script written into the page")
        self.text.append(data)
        if not self.quiet:
            self.own.append(data)

    def _listen(self, tag: str, values: dict[str, str]) -> None:
        if self._is_quiet(tag, values) and tag not in VOID:
            self.quiet.append(len(self.stack))
        if not self.quiet:
            self.own += [values[name] for name in SPOKEN if name in values]
        if tag == "script":
            self.running = values.get("type") != DATA_BLOCK

    @staticmethod
    def _is_quiet(tag: str, values: dict[str, str]) -> bool:
        """Tell whether an element holds data, code, or words of another language."""
        if tag != "html" and "lang" in values:
            return True
        return tag in UNSPOKEN or bool(MARKS & set(values.get("class", "").split()))

    @property
    def words(self) -> str:
        """All text of the page."""
        return "".join(self.text)
