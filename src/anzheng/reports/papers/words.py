"""紙本用語 The fixed words of printed papers, in both languages."""

from anzheng.kernel.errors import Text
from anzheng.reports.papers.model import Language, Mark

MARKS: dict[Mark, Text] = {
    Mark.OBSOLETE: Text("作廢", "OBSOLETE"),
    Mark.DRAFT: Text("草稿", "DRAFT"),
    Mark.SAMPLE: Text("範例", "SAMPLE"),
    Mark.LATE: Text("補登", "LATE ENTRY"),
}
"""The gravest first: it is printed across the sheet."""
ACROSS = (Mark.OBSOLETE, Mark.DRAFT, Mark.SAMPLE)
"""Marks that are printed across the sheet; 補登 is a stamp beside the title."""
DOCUMENT = Text("文件編號", "Document no.")
EDITION = Text("版次", "Edition")
CLASS = Text("機密等級", "Class")
RECORD = Text("紀錄編號", "Record no.")
PAGE = Text("頁次", "Page")
KEEP = Text("保存年限", "Kept for")
NOTHING = Text("無", "none")
NUMBER = Text("序", "No.")
SIGNATURES = Text("簽章", "Signatures")
DIGEST = Text("本紀錄已入證據帳本，內容摘要", "Entered in the evidence ledger; digest of the content")
LEDGER = Text("帳本", "Ledger")
PROOF = Text("證明碼", "Proof code")
VERIFY = Text(
    "驗證：掃描條碼或在本系統輸入證明碼，即可比對帳本所記；離線時以卷宗所附之驗證程式比對上列摘要。紙本與帳本不一致時，以帳本為準。",
    "To verify, scan the code or type the proof code into the system and compare with the ledger; offline, compare the "
    "digest with the verifier that every binder carries. Where paper and ledger differ, the ledger holds.",
)
CODE = Text("指向帳本的條碼", "Code that leads to the ledger")
SEAL = "證"


def word(text: Text, language: Language) -> str:
    """Return a text in the language of the paper."""
    return text.zh if language == "zh" else text.en


def between(language: Language) -> str:
    """Return what stands between a label and what follows it."""
    return "：" if language == "zh" else ": "


def across(marks: frozenset[Mark], language: Language) -> str:
    """Return what is printed across the sheet; empty for nothing."""
    return next((word(MARKS[mark], language) for mark in ACROSS if mark in marks), "")


def stamps(marks: frozenset[Mark], language: Language) -> tuple[str, ...]:
    """Return every mark that stands beside the title, the gravest first."""
    return tuple(word(text, language) for mark, text in MARKS.items() if mark in marks)
