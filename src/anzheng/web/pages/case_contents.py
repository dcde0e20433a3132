"""案件內容 What each kind of case holds: the fields of its form, and the names under which they are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from anzheng.kernel.errors import Text
from anzheng.organization.core.duties import NAMES, Duty
from anzheng.web.pages.components import Choice, Field

_PEOPLE_HINT = Text("員工編號，以逗號分開。", "Employee numbers, with commas between them.")
_NUMBER = Text("員工編號", "Employee number")
NONE = Choice("", Text("（未選）", "(none)"))


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from in the forms (可選的項目)."""

    demands: tuple[Choice, ...] = ()
    documents: tuple[Choice, ...] = ()
    targets: tuple[Choice, ...] = ()
    """Empty if there are too many for a list, or none that the reader may see."""
    findings: tuple[Choice, ...] = ()
    settings: tuple[Choice, ...] = ()
    duties: tuple[Choice, ...] = ()
    units: tuple[Choice, ...] = ()
    parameters: tuple[Choice, ...] = ()


LABELS: dict[str, dict[str, Text]] = {
    "exception": {
        "demand": Text("要求項", "Demand"),
        "target": Text("對象", "Target"),
        "why": Text("申請理由", "Reason"),
        "instead": Text("替代措施", "What is done instead"),
        "owner": Text("負責人", "Owner"),
        "first": Text("起日", "First day"),
        "last": Text("迄日", "Last day"),
        "regulated": Text("主管機關規定", "Demanded by a regulator"),
    },
    "finding": {
        "document": Text("規範", "Document"),
        "ref": Text("條號", "Clause"),
        "part": Text("分項", "Part"),
        "what": Text("缺失事實", "What was found"),
        "samples": Text("抽樣對象", "Samples"),
        "since": Text("發現日", "Found on"),
    },
    "finding_closure": {
        "finding": Text("缺失", "Finding"),
        "what": Text("改善情形", "What was done"),
        "fixers": Text("改善的人", "Who corrected it"),
        "since": Text("改善完成日", "Done on"),
    },
    "duty_grant": {
        "person": Text("人員", "Person"),
        "duty": Text("職務", "Duty"),
        "unit": Text("範圍", "For"),
        "first": Text("自", "From"),
        "last": Text("至", "Until"),
        "why": Text("理由", "Reason"),
    },
    "policy_change": {
        "name": Text("設定", "Setting"),
        "value": Text("新的值", "New value"),
        "why": Text("理由", "Reason"),
    },
    "parameter_change": {
        "key": Text("參數", "Parameter"),
        "before": Text("送件時採用的值", "In force when submitted"),
        "value": Text("新的值", "New value"),
        "why": Text("理由", "Reason"),
    },
}
"""Names of the fields of a content, by kind of case, in the order in which they are shown."""

ABOUT: dict[str, Text] = {
    "exception": Text(
        "暫時不能照規定做：寫明理由、期間與替代措施。主管機關的規定仍判不符，並須法遵會辦。",
        "A demand that cannot be met until a day: why, until when, and what is done instead.",
    ),
    "finding": Text(
        "內部稽核開立缺失；核定前只有稽核人員看得到。",
        "A finding of internal audit; only auditors see it until it is issued.",
    ),
    "finding_closure": Text(
        "缺失已改善，請主管核閱、稽核核驗後結案。",
        "A finding was corrected: its closing, reviewed by a manager and verified by audit.",
    ),
    "duty_grant": Text(
        "指派有特殊權限的職務，由另一位主管核准後生效。",
        "A duty with privileged rights; it holds once a manager has approved it.",
    ),
    "policy_change": Text(
        "變更登入政策，由第二人核准後生效。", "A sign-in setting; it holds once a second person has approved it."
    ),
    "parameter_change": Text(
        "放寬規範未載明、由公司自訂的週期或數值；另一位主管核准後生效。規範載明的值不能放寬。",
        "A period or number that no document states, relaxed: it holds once another manager has approved it.",
    ),
}
"""What a kind of case is for."""


def _exception(label: Mapping[str, Text], offered: Offered) -> tuple[Field, ...]:
    target = Field("target", label["target"], limit=90)
    if offered.targets:
        target = Field("target", label["target"], "select", choices=(NONE, *offered.targets))
    return (
        Field(
            "demand",
            label["demand"],
            "select",
            choices=(NONE, *offered.demands),
            hint=Text("輸入代號或名稱的開頭可快速選取。", "Type the beginning of an id to find it."),
        ),
        target,
        Field("why", label["why"], "area", limit=2000),
        Field(
            "instead",
            label["instead"],
            "area",
            limit=2000,
            hint=Text("期間內用什麼方法降低風險。", "How the risk is kept low meanwhile."),
        ),
        Field("first", label["first"], "date"),
        Field("last", label["last"], "date"),
        Field(
            "owner",
            label["owner"],
            required=False,
            limit=40,
            hint=Text(
                "員工編號；不填就是你自己。由負責人的主管核准。",
                "Employee number; you yourself if empty. The owner's manager approves.",
            ),
        ),
    )


def _finding(label: Mapping[str, Text], offered: Offered) -> tuple[Field, ...]:
    return (
        Field("document", label["document"], "select", choices=(NONE, *offered.documents)),
        Field("ref", label["ref"], limit=60, hint=Text("例如 CC-11000(1)", "CC-11000(1), for example")),
        Field("part", label["part"], "number", "0", hint=Text("0 表示整條。", "0 is the whole clause.")),
        Field("what", label["what"], "area", limit=5000, rows=6),
        Field("samples", label["samples"], "area", required=False, limit=5000),
        Field("since", label["since"], "date"),
    )


def _closure(label: Mapping[str, Text], offered: Offered) -> tuple[Field, ...]:
    finding = Field("finding", label["finding"], limit=60, hint=Text("缺失代號", "Id of the finding"))
    if offered.findings:
        finding = Field("finding", label["finding"], "select", choices=(NONE, *offered.findings))
    return (
        finding,
        Field("what", label["what"], "area", limit=5000, rows=6),
        Field("fixers", label["fixers"], limit=400, hint=_PEOPLE_HINT),
        Field("since", label["since"], "date"),
    )


def _grant(label: Mapping[str, Text], offered: Offered) -> tuple[Field, ...]:
    whole = Text("不選單位表示全公司。", "Without a unit it holds for the whole company.")
    return (
        Field("person", label["person"], limit=40, hint=_NUMBER),
        Field("duty", label["duty"], "select", choices=offered.duties),
        Field("unit", label["unit"], "select", choices=offered.units, required=False, hint=whole),
        Field("first", label["first"], "date"),
        Field("last", label["last"], "date", required=False),
        Field("why", label["why"], "area", limit=300),
    )


def _policy(label: Mapping[str, Text], offered: Offered) -> tuple[Field, ...]:
    hint = Text("開關填 on 或 off；網段以逗號分開。", "on or off for a switch; networks with commas between them.")
    return (
        Field("name", label["name"], "select", choices=(NONE, *offered.settings)),
        Field("value", label["value"], limit=1000, hint=hint, required=False),
        Field("why", label["why"], "area", limit=300),
    )


def _parameter(label: Mapping[str, Text], offered: Offered) -> tuple[Field, ...]:
    hint = Text("只填數字，單位與目前採用的值相同。", "The number alone, in the unit of the value in force.")
    return (
        Field("key", label["key"], "select", choices=(NONE, *offered.parameters)),
        Field("value", label["value"], "number", hint=hint),
        Field("why", label["why"], "area", limit=300),
    )


FIELDS: dict[str, Callable[[Mapping[str, Text], Offered], tuple[Field, ...]]] = {
    "exception": _exception,
    "finding": _finding,
    "finding_closure": _closure,
    "duty_grant": _grant,
    "policy_change": _policy,
    "parameter_change": _parameter,
}
"""How the form of each kind is made; a kind that is not here is started elsewhere."""


def fields_of(kind: str, offered: Offered, typed: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the fields of a form with what is in the draft; `typed` is what stands in each."""
    made = FIELDS[kind](LABELS[kind], offered)
    return tuple(replace(field, value=typed.get(field.name, field.value)) for field in made)


def label_of(kind: str, name: str) -> Text:
    """Return the name under which a field is shown; its own id if nothing better is known."""
    return LABELS.get(kind, {}).get(name, Text(name, name))


def duty_name(duty: str) -> Text:
    """Return the name of a duty by its id."""
    return NAMES[Duty(duty)] if duty in set(Duty) else Text(duty, duty)
