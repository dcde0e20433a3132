"""代理指派 This person stands in for another."""

from anzheng.kernel.errors import Text
from anzheng.notify.core.kinds import Group, NoticeKind, Parameters, notice_kind
from anzheng.notify.core.wording import day


def _title(given: Parameters) -> Text:
    return Text(
        f"職務代理：{day(given['first']).zh}至{day(given['last']).zh}",
        f"You stand in for somebody from {day(given['first']).en} to {day(given['last']).en}",
    )


def _body(given: Parameters) -> Text:
    return Text(
        f"代理{given['person']}。這段期間待簽的案件也會送給你，簽署時會註明「代」。",
        f"For {given['person']}. Cases that wait for that person come to you too; your signature says so.",
    )


notice_kind(
    NoticeKind(
        "deputy-named",
        Text("代理指派", "Deputy named"),
        Group.DUTIES,
        urgent=False,
        title=_title,
        body=_body,
        sample={"person": "範例人員", "first": "2026-12-01", "last": "2026-12-05"},
    )
)
