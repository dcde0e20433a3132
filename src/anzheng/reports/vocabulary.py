"""詞彙 Which names the program and the adopted documents know: whoever enters something may use no other."""

from datetime import date

from anzheng.catalogue.core.model import Response
from anzheng.catalogue.paperwork import paperwork
from anzheng.kernel.errors import NotFoundError, Text
from anzheng.registers.services import names as target_names
from anzheng.reports.knowledge import Knowledge

NOUNS = {
    "forms": Text("表單", "form"),
    "registers": Text("清冊", "register"),
    "events": Text("事件", "event"),
    "statements": Text("聲明", "statement"),
    "settings": Text("設定", "setting"),
    "logs": Text("保存項目", "log"),
}
_SUGGESTED = 5


def names_in(knowledge: Knowledge, ledger: str, section: str, day: date) -> dict[str, tuple[str, str]]:
    """Return id → (zh, en) of one section of the vocabulary of all adopted documents.

    The forms and registers that come with the program are known even where no adopted document names them.
    """
    found = {}
    if section == "forms":
        found = {one.id: (one.zh, one.en) for one in paperwork().forms.values()}
    elif section == "registers":
        found = {one.id: (one.zh, one.en) for one in paperwork().registers.values()}
    for document in knowledge.documents(ledger):
        found.update(knowledge.edition(ledger, document, day).names.get(section, {}))
    return found


def require_name(knowledge: Knowledge, ledger: str, section: str, identity: str, day: date) -> str:
    """Return `identity` if the program or an adopted document knows it. Raises NotFoundError naming similar ones."""
    names = names_in(knowledge, ledger, section, day)
    if identity in names:
        return identity
    near = "、".join(sorted(name for name in names if name[:3] == identity[:3])[:_SUGGESTED])
    noun = NOUNS[section]
    hint = Text(f"相近的有：{near}", f"perhaps: {near}") if near else Text("請查名稱清單", "see the list of names")
    raise NotFoundError(Text(f"沒有這個{noun.zh}", f"there is no such {noun.en}"), identity[:90], hint)


def require_targets(ledger: str, *targets: str) -> None:
    """Refuse a target that stands in no register: it would prove nothing to anybody. Raises NotFoundError."""
    entered = target_names(ledger) if any(":" in target for target in targets) else {}
    for target in targets:
        if ":" in target and target not in entered:
            raise NotFoundError(
                Text("清冊中沒有這一項", "the register holds no such entry"),
                target[:90],
                Text("請先登錄到清冊", "enter it into the register first"),
            )


def require_step(knowledge: Knowledge, ledger: str, event: str, step: str, day: date) -> None:
    """Refuse a step that no demand about the event asks for. Raises NotFoundError naming the steps there are."""
    steps: set[str] = set()
    for document in knowledge.documents(ledger):
        for demand in knowledge.edition(ledger, document, day).demands.values():
            if isinstance(demand.spec, Response) and demand.spec.event == event:
                steps |= {one.step for one in demand.spec.steps}
    if step not in steps:
        listed = "、".join(sorted(steps)) or "—"
        raise NotFoundError(
            Text("這種事件沒有這個處置步驟", "the event has no such step"),
            f"{event} {step}"[:90],
            Text(f"步驟有：{listed}", f"the steps are: {listed}"),
        )
