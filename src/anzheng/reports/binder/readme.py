"""卷宗說明 README of a binder: one page. What to run, the possible answers, what is not promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from anzheng.reports.binder.page import NOT_PROMISED, PROMISED
from anzheng.reports.binder.verifier import NAME as VERIFIER


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page names (說明頁的內容)."""

    company: str
    sample: bool
    documents: Sequence[str]
    asked_zh: str
    asked_en: str
    made: str
    made_en: str
    entries: int
    withheld: Sequence[str]
    """Evidence whose content is not here, each with the reason in words."""
    rules: str
    core: str
    """SHA-256 of the core that judged; empty where it is not known."""
    requests: int


_MOST_WITHHELD = 12
_WHOLE_ZH = "無。只附判定與調閱用到的證據檔，分錄提到的其他檔案不在卷宗裡。"
_WHOLE_EN = "nothing that counts; files that other entries name are not here."


def readme(facts: Facts) -> bytes:
    """Return `README.txt`: Chinese first, then English; lines as Windows shows them too."""
    lines = [*_zh(facts), "", "-" * 72, "", *_en(facts)]
    # A byte order mark, because older editors of Windows take other text files for another encoding.
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _zh(facts: Facts) -> list[str]:
    documents = "、".join(facts.documents) or "無（只有調閱清單）"
    found = [
        f"稽核卷宗　{facts.company}" + ("　【範例資料，不得作為任何證明】" if facts.sample else ""),
        f"規範：{documents}",
        f"判定：{facts.asked_zh}　匯出：{facts.made}　分錄：{facts.entries:,} 筆",
        "",
        "一、閱讀　先把整個壓縮檔解開到資料夾，再開啟 verdicts.html（判定與證據）"
        + ("或 requests/index.html（調閱清單）。" if facts.requests else "。"),
        "二、查驗　需要 Python 3.9 以上，不需要網路，也不需要本系統：",
        f"　　python3 -I {VERIFIER} 卷宗檔或資料夾 --key 金鑰",
        f"　　Windows：py -3 -I {VERIFIER} 卷宗檔或資料夾 --key 金鑰",
        "　　程式請用自己取得的，金鑰請用公司書面交付的；卷宗裡的程式與 keys.txt 只供核對，不能當作依據。",
        "　　手上有先前的檢查點，加 --earlier 檔案；知道見證者的金鑰，加 --witness 金鑰。",
    ]
    if facts.core:
        found += [
            "　　要重新計算判定，加 --recompute 核心檔；核心請另外取得，其 SHA-256：",
            f"　　{facts.core}（規則 {facts.rules}）",
        ]
    found += [
        "三、答案　只有三種：",
        "　　valid　有效　　　　　　 比對過的都相符；沒有比對的會逐項列出（結束碼 0）",
        "　　NOT VALID　不成立　　　 有東西互相矛盾，或與金鑰、您保管的檢查點矛盾（1）",
        "　　UNREADABLE　無法查驗　　沒有比對成：檔案損壞、格式不對或命令有誤（2）",
        "四、可以確定　" + "".join(PROMISED),
        "五、不保證",
        *(f"　　{number}. {one}" for number, one in enumerate(NOT_PROMISED, 1)),
        f"六、未附內容　{_withheld(facts.withheld, _WHOLE_ZH, '項，只附摘要值（全部列於 withheld.json）：')}",
        *(f"　　{one}" for one in facts.withheld[:_MOST_WITHHELD]),
        "七、個人資料　分錄裡只有代號；姓名與職稱只在 verdicts.html 與調閱的紙本上，請依用途使用、用畢銷毀。",
        "八、其他規範　其他規範的判定與證據不在卷宗裡；另附同日採用的各份規範（只是條文與參數），因為規定不同時從嚴。",
    ]
    return found


def _en(facts: Facts) -> list[str]:
    found = [
        f"Binder of {facts.company}" + (" [SAMPLE DATA, proves nothing]" if facts.sample else ""),
        f"About {facts.asked_en}, exported {facts.made_en}, {facts.entries:,} entries.",
        "",
        "Read     Unpack everything into a folder, then open verdicts.html"
        + (" or requests/index.html." if facts.requests else "."),
        f"Verify   python3 -I {VERIFIER} BINDER --key VKEY   (Python 3.9 or later, no network)",
        f"         On Windows: py -3 -I {VERIFIER} BINDER --key VKEY",
        "         Use a verifier that you got yourself and the key that the company gave you on paper;",
        "         those in here are for comparison only.",
        "         --earlier FILE compares with a checkpoint you kept, --witness VKEY asks for a cosignature.",
    ]
    if facts.core:
        found.append(f"         --recompute CORE judges again; SHA-256 of the core ({facts.rules}): {facts.core}")
    found += [
        "Answers  valid (exit 0): what was compared agrees; what was not compared is listed.",
        "         NOT VALID (1): something contradicts something else, the key, or what you kept.",
        "         UNREADABLE (2): it could not be compared.",
        "Not promised: that what was entered is true; that nothing was left out after the seal; that no chain or seal",
        "         was forged (the whole ledger shows it); that pages and papers say what the entries say, and compiled",
        "         documents what was published; that entries since the last outside anchor cannot be rewritten;",
        "         that the clock was right; anything at all if server and every anchor are in one hand.",
        f"Withheld {_withheld(facts.withheld, _WHOLE_EN, 'contents, by digest only: see withheld.json.')}",
        "Names    Entries hold pseudonyms; names and titles stand in verdicts.html and on the papers asked for.",
        "Others   No verdict and no evidence of other documents; those adopted beside are here as data only, because",
        "         the stricter rule counts.",
    ]
    return found


def _withheld(rows: Sequence[str], nothing: str, some: str) -> str:
    return f"{len(rows):,} {some}" if rows else nothing
