"""Reading a page strictly: balanced elements, unique ids, links, and nothing that the policy would block."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


@dataclass
class Page(HTMLParser):
    """One page as a strict reader sees it; `faults` should stay empty."""

    html: str
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)

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
        values = dict(attrs)
        if tag in ("script", "style", "iframe", "object"):
            self.faults.append(f"forbidden element: {tag}")
        for name, value in attrs:
            if (
                name == "style"
                or name.startswith("on")
                or (value or "").strip().lower().startswith(("javascript:", "data:"))
            ):
                self.faults.append(f"forbidden attribute: {name}={value}")
            if name in ("href", "src", "action") and (value or "").startswith(("http:", "https:", "//")):
                self.faults.append(f"leads outside: {value}")
        if "id" in values:
            self.ids.append(str(values["id"]))
        if tag == "a":
            href = values.get("href") or ""
            if href in ("", "#"):
                self.faults.append("dead link")
            self.links.append(href)
        if tag in ("use", "link"):
            self.links.append(str(values.get("href")))
        if tag == "input" and values.get("type") != "hidden" and "name" not in values:
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

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        """All text of the page."""
        return "".join(self.text)
