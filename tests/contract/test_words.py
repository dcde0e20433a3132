"""Words: Taiwanese Chinese, full-width punctuation, commands that exist, nothing about one machine or workplace."""

import re
from functools import cache
from pathlib import Path

import pytest

from anzheng.cli.main import cli
from tests.support.tree import ROOT, files, text
from tools.reference import walk

OWN = Path("tests/contract/test_words.py")
"""This file names what it forbids."""
TEXTS = [
    path for path in files(".py", ".yaml", ".html", ".js", ".css", ".md", ".toml", ".json", "Makefile") if path != OWN
]
SPOKEN = [path for path in TEXTS if path.parts[0] in ("src", "docs", "tools", "verifier") or len(path.parts) == 1]
"""What people read: the product's texts and the documentation."""

ELSEWHERE = {
    "信息": "資訊",
    "賬號": "帳號",
    "賬戶": "帳戶",
    "服務器": "伺服器",
    "程序員": "程式設計師",
    "程序碼": "程式碼",
    "數據庫": "資料庫",
    "數據包": "封包",
    "元數據": "後設資料",
    "網絡": "網路",
    "默認": "預設",
    "缺省": "預設",
    "軟件": "軟體",
    "硬件": "硬體",
    "固件": "韌體",
    "插件": "外掛程式",
    "文件夾": "資料夾",
    "目錄夾": "資料夾",
    "用戶名": "使用者名稱",
    "登陸": "登入",
    "註銷登錄": "登出",
    "視頻": "影片",
    "音頻": "音訊",
    r"(?<!物)質量": "品質",
    "鼠標": "滑鼠",
    "屏幕": "螢幕",
    "打印": "列印",
    "硬盤": "硬碟",
    "磁盤": "磁碟",
    "光盤": "光碟",
    r"內存(?![放取在])": "記憶體",
    "緩存": "快取",
    r"線程(?!式)": "執行緒",
    r"進程(?!式)": "處理程序",
    "字符": "字元",
    "字節": "位元組",
    "字段": "欄位",
    "字體": "字型",
    "接口": "介面",
    "端口": "埠",
    "界面": "介面",
    "兼容": "相容",
    "搜索": "搜尋",
    "創建": "建立",
    "調用": "呼叫",
    "加載": "載入",
    "鏈接": "連結",
    "粘貼": "貼上",
    "刷新": "重新整理",
    r"(?<!事)實時": "即時",
    "異步": "非同步",
    "隊列": "佇列",
    "哈希": "雜湊",
    "運維": "維運",
    "反饋": "回饋",
    "帶寬": "頻寬",
    "黑客": "駭客",
    "殺毒": "防毒",
    "雲計算": "雲端運算",
    "移動設備": "行動裝置",
    "移動端": "行動端",
    "短信": "簡訊",
    "郵箱": "信箱",
    "激活": "啟用",
    "優化": "最佳化",
    "數組": "陣列",
    "布爾": "布林",
    "變量": "變數",
    "常量": "常數",
    "回滾": "復原",
    "日誌文件": "日誌檔",
    "源代碼": "原始碼",
    "代碼庫": "程式碼庫",
    "操作系統": "作業系統",
    "計算機": "電腦",
    "互聯網": "網際網路",
    "局域網": "區域網路",
    "防火牆策略": "防火牆政策",
    "審計日誌": "稽核紀錄",
    "補丁": "修補程式",
    "漏洞掃描": "弱點掃描",
}
"""Word of the mainland (a pattern) → word of Taiwan. 登錄 (enter in a register) and 程序 (procedure) are right here."""
SIMPLIFIED = set(
    "们这时应发会国网络数据库软员录账户设备检对为说请没过还进远运选门问间关开无业东严临审资产证规则类级别权处"
)
SYNTAX = "清冊:項目"
"""How a target is typed: with an ASCII colon."""
NUMERAL = "[一二三四五六七八九十]"
HALF_WIDTH = re.compile(rf"[一-鿿][,;:?!][ ]?[一-鿿]|(?!{NUMERAL}\({NUMERAL}+\))[一-鿿]\([一-鿿]+\)[一-鿿]")
"""A clause's own number, such as 七(三), is written as its document writes it."""

PLACES = re.compile(rf"(?<!\w){re.escape(ROOT.parent.as_posix())}/(?=\w)|(?<!\w)/home/(?!_)(?:root|user)\b")
"""Absolute paths of whatever machine the tests run on."""
HOSTS = re.compile(r"https?://([A-Za-z0-9.-]+)")
KNOWN_HOSTS = {
    "127.0.0.1",
    "127",
    "www.apache.org",
    "www.w3.org",
    "json-schema.org",
    "keepachangelog.com",
    "semver.org",
}
"""Everything that a text may link to; where packages come from is the installer's own setting."""
NAMESPACES = {"purl.org", "schemas.openxmlformats.org"}
"""They name the vocabularies of office files and are never asked."""
RESERVED = re.compile(r"(?:.+\.)?example(?:\.com)?|localhost")
"""Names that stand for no host: they are set aside for examples."""
READS_ADDRESSES = {
    "tests/unit/notify/test_sending.py",
    "tests/unit/notify/test_webhook.py",
    "tests/unit/outbound/test_calls.py",
}
"""Tests of how addresses are read: theirs are malformed, or on loopback, on purpose."""
COMMAND = re.compile(r"(?<!from )\banzheng (?P<verb>[a-z]+)(?: (?P<below>[a-z]+(?:-[a-z]+)*))?")


def _name(path: Path) -> str:
    return path.as_posix()


@pytest.mark.parametrize("path", SPOKEN, ids=_name)
def test_chinese_is_taiwanese(path: Path) -> None:
    content = text(path)

    assert [f"{word} → {ours}" for word, ours in ELSEWHERE.items() if re.search(word, content)] == []
    assert sorted(SIMPLIFIED & set(content)) == []


@pytest.mark.parametrize("path", SPOKEN, ids=_name)
def test_punctuation_between_chinese_is_full_width(path: Path) -> None:
    assert [found[0] for found in HALF_WIDTH.finditer(text(path).replace(SYNTAX, ""))] == []


@pytest.mark.parametrize("path", [*TEXTS, *files(".lock", ".in", ".sh", ".ini", ".cfg", ".txt")], ids=_name)
def test_only_known_hosts_are_named(path: Path) -> None:
    named = {host for host in HOSTS.findall(text(path)) if not RESERVED.fullmatch(host)}

    assert path.as_posix() in READS_ADDRESSES or named <= KNOWN_HOSTS | NAMESPACES


@pytest.mark.parametrize("path", TEXTS, ids=_name)
def test_no_path_of_this_machine_is_named(path: Path) -> None:
    assert PLACES.findall(text(path)) == []


@cache
def _commands() -> frozenset[tuple[str, ...]]:
    """Return every verb and what stands below it."""
    return frozenset(words[1:] for words, _ in walk(cli, ("anzheng",)))


@pytest.mark.parametrize("path", [path for path in SPOKEN if path.suffix in (".py", ".md", ".html")], ids=_name)
def test_commands_that_are_named_exist(path: Path) -> None:
    known = _commands()
    groups = {words[0] for words in known if len(words) > 1}
    wrong = []
    for found in COMMAND.finditer(text(path)):
        verb, below = found["verb"], found["below"]
        if (verb,) not in known or (verb in groups and below is not None and (verb, below) not in known):
            wrong.append(found[0])

    assert wrong == []


def test_both_languages_of_the_readme_say_the_same_commands() -> None:
    chinese, _, english = (ROOT / "README.md").read_text(encoding="utf-8").partition("## In English")

    assert {"init", "status", "explain"} <= {found["verb"] for found in COMMAND.finditer(chinese)}
    assert english
