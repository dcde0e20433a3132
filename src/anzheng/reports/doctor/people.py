"""健檢：帳號與通知 What the doctor says about accounts, the sending of notices, and how fresh our own settings are."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings

from anzheng.collectors.own_settings import TARGET
from anzheng.facts.observations import SettingRead
from anzheng.kernel.errors import Text
from anzheng.kernel.times import taipei_day
from anzheng.ledger.services import facts_of
from anzheng.notify.core.sending import State
from anzheng.notify.models import Delivery
from anzheng.organization.duties import administrators
from anzheng.organization.models import Account, Company, Member
from anzheng.organization.welcome import leavers
from anzheng.reports.doctor.rows import Grade, Row

LOOKED_BACK = timedelta(days=7)
"""How long a delivery that failed stays worth a remark."""
SETTINGS_AGE = timedelta(days=40)
"""Unchanged settings are entered again every thirty days; whatever is older was not read."""
_SHOWN = 5


def look(now: datetime) -> Iterator[Row]:
    """Yield the rows about accounts and notices of the installation."""
    day = taipei_day(now)
    yield mail(set_up=settings.ANZHENG_MAIL is not None)
    yield deliveries(Delivery.objects.filter(state=State.FAILED, notice__created__gt=now - LOOKED_BACK).count())
    people = {held.person for held in administrators(day)}
    held = Account.objects.filter(is_active=True, person__in=people).order_by("username")
    with_factor = set(Authenticator.objects.filter(user__in=held).values_list("user_id", flat=True))
    # People of the sample company are invented: their accounts are nobody's.
    real = set(Member.objects.filter(company__sample=False).values_list("person", flat=True))
    used = Account.objects.filter(person__in=real).exists()
    yield second_administrator([account.username for account in held], used=used)
    yield factors([account.username for account in held if account.pk not in with_factor])
    yield departed([account.username for account in leavers(day) if account.person_id in real])


def own_settings(now: datetime) -> Iterator[Row]:
    """Yield for each real company whether its readings of this product's settings are fresh."""
    oldest = taipei_day(now) - SETTINGS_AGE
    for ledger in Company.objects.filter(sample=False).values_list("ledger", flat=True):
        newest: dict[str, date] = {}
        for fact in facts_of(ledger, subject=TARGET):
            if isinstance(fact.payload, SettingRead):
                newest[fact.payload.setting] = taipei_day(fact.payload.seen)
        yield readings(ledger, len(newest), [name for name, day in newest.items() if day < oldest])


def mail(*, set_up: bool) -> Row:
    """Say whether mail goes out; without it everything stands in the inbox, which is sound."""
    if set_up:
        return Row("mail", "", Grade.OK, Text("已設定郵件伺服器", "a mail server is set"))
    what = Text("未設定郵件伺服器，通知只在收件匣", "no mail server is set: notices stay in the inbox")
    return Row("mail", "", Grade.OK, what)


def deliveries(failed: int) -> Row:
    """Judge whether notices were given up lately."""
    if failed:
        what = Text(f"近七日有 {failed} 則通知送不出去", f"{failed} notices could not be delivered this week")
        remedy = Text(
            "請檢查郵件伺服器、收件地址與 webhook 網址；內容仍在收件匣",
            "check mail server, addresses and webhooks; the inbox has them all",
        )
        return Row("deliveries", "", Grade.WARN, what, remedy)
    return Row("deliveries", "", Grade.OK, Text("近七日沒有送不出去的通知", "every notice of this week was delivered"))


def second_administrator(names: Sequence[str], *, used: bool) -> Row:
    """Judge whether somebody could unlock the administrator; before the first account there is nothing to judge."""
    if not used:
        return Row("administrators", "", Grade.OK, Text("還沒有帳號", "there are no accounts yet"))
    if len(names) > 1:
        what = Text(f"{len(names)} 位系統管理者有帳號", f"{len(names)} administrators have accounts")
        return Row("administrators", "", Grade.OK, what)
    what = Text(
        "沒有第二位系統管理者，唯一的帳號若鎖定，沒有人能解鎖",
        "there is no second administrator: nobody could unlock the only one",
    )
    remedy = Text("請指派第二位系統管理者並建立帳號", "make a second administrator, with an account")
    return Row("administrators", "", Grade.WARN, what, remedy)


def factors(without: Collection[str]) -> Row:
    """Judge whether every administrator proves more than a password."""
    if without:
        what = Text(
            f"系統管理者沒有第二因子：{_names(without)}", f"administrators without a second factor: {_names(without)}"
        )
        remedy = Text("請本人登入後加入驗證器或通行金鑰", "have them sign in and add an authenticator or a passkey")
        return Row("administrator-factors", "", Grade.BAD, what, remedy)
    what = Text("沒有缺少第二因子的系統管理者", "no administrator lacks a second factor")
    return Row("administrator-factors", "", Grade.OK, what)


def departed(names: Collection[str]) -> Row:
    """Judge whether accounts of people who left are closed."""
    if names:
        what = Text(f"已離職但帳號未停用：{_names(names)}", f"accounts of people who left are open: {_names(names)}")
        remedy = Text(
            "請啟動背景工作（每天自動停用），或執行 anzheng account disable",
            "start the worker, which closes them every day, or run anzheng account disable",
        )
        return Row("leaver-accounts", "", Grade.BAD, what, remedy)
    return Row("leaver-accounts", "", Grade.OK, Text("離職人員的帳號都已停用", "no account of a leaver is open"))


def readings(ledger: str, known: int, old: Collection[str]) -> Row:
    """Judge whether the readings of this product's own settings are fresh."""
    days = SETTINGS_AGE.days
    if old:
        what = Text(
            f"本系統的設定已超過 {days} 天未讀取：{_names(old)}",
            f"own settings were not read for more than {days} days: {_names(old)}",
        )
        remedy = Text("請啟動背景工作，或查看 own-settings 工作", "start the worker, or look at the job own-settings")
        return Row("own-settings", ledger, Grade.WARN, what, remedy)
    if not known:
        what = Text("還沒有讀取本系統的設定，背景工作每天會讀", "own settings are not read yet; the worker does so")
        return Row("own-settings", ledger, Grade.OK, what)
    what = Text(f"{known} 項本系統設定都是近期讀取", f"{known} own settings were read lately")
    return Row("own-settings", ledger, Grade.OK, what)


def _names(names: Collection[str]) -> str:
    return "、".join(sorted(names)[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
