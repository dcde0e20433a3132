"""判定頁 The readable page of a binder: one file in Chinese, without scripts, for screen and paper."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from anzheng.kernel import roc
from anzheng.kernel.times import TAIPEI, taipei_day
from anzheng.reports.binder.page_model import Shown

PROMISED = (
    "匯出之後改動、增刪、抽換任何一個檔案或任何一筆分錄，查驗程式都看得出來。",
    "所列主體到封存為止的每一筆分錄都在卷宗裡。",
)
NOT_PROMISED = (
    "所登錄的內容為真：帳本只證明當時登錄了什麼、由誰登錄、之後沒有改過。",
    "封存之後才登錄的分錄沒有遺漏。",
    "帳本裡沒有假造的鏈或封存：卷宗只有部分分錄，要查驗整本帳才看得出來。",
    "給人看的頁面與紙本沒有寫錯、編譯後的規範與公布的相同：查驗程式不比對這些，請以分錄與規範原文核對。",
    "最後一次送外部錨定之後的分錄，掌控伺服器的人無法重寫。",
    "伺服器時鐘正確；時間以時戳或見證者的時間為準。",
    "伺服器與每一處錨定都由同一人掌管時，仍能發現竄改。",
)
"""What every binder says of itself, on the page and in the README."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed evidence (簽署人)."""

    role: str
    name: str
    title: str
    on: str


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of evidence: where it is, or why it is not here (證據檔)."""

    label: str
    member: str
    bytes: int
    digest: str
    withheld: str = ""
    disposal: str = ""
    """The way to the entry that destroyed it."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence (證據)."""

    seq: int
    evidence: str
    form: str
    title: str
    target: str
    about: str
    recorded: str
    withdrawn: bool
    signers: tuple[Signer, ...]
    files: tuple[FileLine, ...]

    @property
    def index(self) -> str:
        """Its number as people read it."""
        return f"#{self.seq:,}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer about the company (公司屬性)."""

    question: str
    answer: str
    since: str
    seq: int

    @property
    def index(self) -> str:
        """Its number as people read it."""
        return f"#{self.seq:,}"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that the page says (判定頁)."""

    company: str
    sample: bool
    asked: str
    known: str
    known_size: int
    made: datetime
    origin: str
    rules: str
    documents: tuple[Shown, ...]
    evidence: tuple[EvidenceLine, ...]
    profile: tuple[Answer, ...]
    entries: int
    beside: int
    """Evidence that could have changed a verdict and did not carry one: its entries are here, its content is not."""
    withheld: int
    requests: int = 0
    """Rows of the list of requests; 0 if there is none."""


def rendered(page: Page) -> bytes:
    """Return the page."""
    return filled("page.html", page, page.made, promised=PROMISED, not_promised=NOT_PROMISED)


def filled(template: str, page: object, at: datetime, **more: object) -> bytes:
    """Return a page of a binder, made at a moment, out of one of the templates beside this file."""
    from django.template import Context, Engine  # noqa: PLC0415 - only who exports needs it

    context = {
        "page": page,
        "css": text_of("page.css"),
        "glyphs": text_of("glyphs.svg"),
        "made": moment(at),
        "made_iso": at.astimezone(TAIPEI).isoformat(timespec="minutes"),
        **more,
    }
    engine = Engine(libraries={}, builtins=["django.contrib.humanize.templatetags.humanize"])
    text: str = engine.from_string(text_of(template)).render(Context(context))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()).encode() + b"\n"


def moment(at: datetime) -> str:
    """Return an instant as people in Taiwan read it: 115-11-21 09:30."""
    return f"{roc.short(taipei_day(at))} {at.astimezone(TAIPEI):%H:%M}"


@cache
def text_of(name: str) -> str:
    """Return a file that lies beside this one."""
    return files("anzheng.reports.binder").joinpath(name).read_text(encoding="utf-8")
