"""採用的參數值 What rules for every parameter of a company, with its name, all sources and who decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from anzheng.catalogue.core.amounts import asked, said
from anzheng.catalogue.core.model import Parameter
from anzheng.kernel.errors import Text
from anzheng.posture.parameters import Decides, Ruling, Source, effective
from anzheng.reports.knowledge import Knowledge
from anzheng.reports.wording import titled


@dataclass(frozen=True, slots=True)
class Ruled:
    """One parameter and what rules for it (參數)."""

    key: str
    ruling: Ruling
    titles: Mapping[str, Text]
    """Of the documents that the company lives under."""

    def cited(self, source: Source) -> Text:
        """Return the clause that states a value, after its document's title."""
        title = self.titles[source.document]
        return Text(f"{title.zh} {source.ref}", f"{title.en} {source.ref}")

    @property
    def name(self) -> Text:
        """What the parameter is about."""
        return titled(self.ruling.parameter.zh, self.ruling.parameter.en)

    @property
    def in_force(self) -> Text:
        """The value that rules, as people say it."""
        return asked(self.ruling.parameter)

    @property
    def stated(self) -> bool:
        """Whether a document states it."""
        return bool(self.ruling.sources)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that state it, each once."""
        return tuple(dict.fromkeys(one.document for one in self.ruling.sources))

    @property
    def why(self) -> Text:
        """Who decides, and by which rule, in one sentence."""
        ruling = self.ruling
        match ruling.decides:
            case Decides.DOCUMENT:
                return self._by_document()
            case Decides.COMPANY if self.stated:
                return Text("公司自訂值比所有規範都嚴", "the company's own value is stricter than every document's")
            case Decides.COMPANY:
                return Text("規範未載明數值，依公司自訂值", "no document states a value; the company's own rules")
            case Decides.HOUSE:
                return Text("規範未載明數值，依內建預設", "no document states a value; the built-in default rules")

    @property
    def decides(self) -> str:
        """The source that rules, as `given` names it."""
        source = self.ruling.source
        return self.ruling.decides.value if source is None else _ref(source)

    @property
    def given(self) -> list[tuple[str, Parameter]]:
        """Every source with its value: `document ref`, `company` (自訂值) or `house` (自訂預設)."""
        ruling = self.ruling
        beside = ((Decides.COMPANY.value, ruling.own), (Decides.HOUSE.value, ruling.default))
        stated = [(_ref(one), one.parameter) for one in ruling.sources]
        return [*stated, *((name, value) for name, value in beside if value is not None)]

    def _by_document(self) -> Text:
        source, ruling = self.ruling.source, self.ruling
        clause = Text("", "") if source is None else self.cited(source)
        if len(ruling.sources) > 1:
            return Text(f"各規範中最嚴的一條：{clause.zh}", f"the strictest of all documents: {clause.en}")
        return Text(f"依規範載明：{clause.zh}", f"as the document states: {clause.en}")


def _ref(source: Source) -> str:
    return f"{source.document} {source.ref}"


def rulings(knowledge: Knowledge, ledger: str, day: date) -> dict[str, Ruled]:
    """Return every parameter in force for a company on a day, by key."""
    with knowledge.lock:
        book, index = knowledge.book(ledger, day), knowledge.index(ledger, None)
        editions = (knowledge.edition(ledger, name, day) for name in knowledge.documents(ledger, day))
        titles = {one.document: titled(one.zh, one.en) for one in editions}
        found = {}
        for key in book.names:
            own = index.parameter(key, day)
            ruling = effective(key, book, own.value if own is not None and isinstance(own.value, int) else None)
            if ruling is not None:
                found[key] = Ruled(key, ruling, titles)
    return found


def own_said(one: Ruled) -> Text | None:
    """Return the company's own value as people say it; None if it has none."""
    return None if one.ruling.own is None else said(one.ruling.own.value, one.ruling.own.unit)


def matching(rows: Iterable[Ruled], words: str, document: str) -> list[Ruled]:
    """Return the rows of a document (or of all) in which every one of `words` occurs: key, name or clause."""
    wanted = words.casefold().split()
    return [one for one in rows if document in ("", *one.documents) and all(word in _text(one) for word in wanted)]


def _text(one: Ruled) -> str:
    cited = [(source.document, *one.cited(source)) for source in one.ruling.sources]
    refs = " ".join(" ".join(words) for words in cited)
    return f"{one.key} {one.name.zh} {one.name.en} {refs}".casefold()
