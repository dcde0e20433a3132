"""理由 The sentences behind a verdict, by code, in both languages.

A code is what rules return; the sentence is what people read. `{name}` takes a value of the reason.
"""

from collections.abc import Hashable
from functools import lru_cache

from anzheng.kernel.errors import Text
from anzheng.posture.results import Reason

SENTENCES: dict[str, Text] = {
    "in_time": Text("期限內完成", "done in time"),
    "done_late": Text("完成時已逾期（{recorded} 入帳，期限 {due}）", "done late (entered {recorded}, due {due})"),
    "not_yet": Text("尚未完成，期限 {due}", "not yet done, due {due}"),
    "missed": Text("期限 {due} 已過，沒有可採認的紀錄", "the due date {due} has passed without an accepted record"),
    "before_cutover": Text("導入前，無資料", "before the cut-over, no data"),
    "no_targets": Text(
        "清冊「{register}」中沒有符合範圍的項目，也沒有人聲明為空",
        "register “{register}” holds no entry in scope, and nobody stated that it is empty",
    ),
    "none_of_this_sort": Text(
        "清冊「{register}」中沒有這一類項目", "register “{register}” holds no entry of this sort"
    ),
    "stated_empty": Text(
        "已聲明清冊「{register}」在此範圍內沒有項目", "it is stated that register “{register}” has no entry in scope"
    ),
    "condition_broken": Text(
        "「{field}」為 {actual}，須 {op} {wanted}", "“{field}” is {actual}, must be {op} {wanted}"
    ),
    "condition_missing": Text("沒有填「{field}」", "“{field}” is not filled in"),
    "role_missing": Text("缺少「{role}」的簽署", "the signature of “{role}” is missing"),
    "role_order": Text("「{role}」簽署早於前一人", "“{role}” signed before the one who comes first"),
    "same_person": Text("「{first}」與「{second}」是同一人", "“{first}” and “{second}” are the same person"),
    "not_covered": Text("未逐項涵蓋：{targets}", "not answered for: {targets}"),
    "measure_short": Text("「{field}」累計 {sum}，須達 {wanted}", "“{field}” adds up to {sum}, must reach {wanted}"),
    "standing": Text("有效的文件或紀錄存在", "a valid document or record exists"),
    "standing_until": Text("有效至 {until}", "valid until {until}"),
    "expired": Text("已超過最長有效期（{until} 到期）", "older than its maximum age (expired {until})"),
    "overtaken": Text("發生 {event} 後須更新，期限 {due}", "must be renewed after {event}, due {due}"),
    "steps_done": Text("步驟依序完成", "all steps done in order"),
    "dropped": Text("申請於 {on} 未獲同意或已撤回", "the request was refused or withdrawn on {on}"),
    "step_open": Text("待做步驟「{step}」，期限 {due}", "step “{step}” is open, due {due}"),
    "step_missed": Text("步驟「{step}」逾期，期限 {due}", "step “{step}” is overdue, due {due}"),
    "step_order": Text("步驟「{step}」做在前一步驟之前", "step “{step}” was done before the one that precedes it"),
    "nil_stated": Text("已聲明本期無此情事", "it is stated that nothing of this kind happened"),
    "nil_missing": Text(
        "{first} 至 {last} 沒有事件，也沒有人聲明「無」", "from {first} to {last} no event, and nobody stated “none”"
    ),
    "source_live": Text("觀測來源正常，沒有事件", "the live source shows no event"),
    "source_silent": Text("沒有事件，但觀測來源也沒有資料", "no event, but the source is silent"),
    "seen_ok": Text("{day} 觀測正常", "seen ok on {day}"),
    "seen_fail": Text("{day} 觀測不符", "seen failing on {day}"),
    "seen_unknown": Text("檢查無法得知結果", "the check could not tell"),
    "seen_not_applicable": Text("此檢查不適用於此對象", "the check does not apply to this target"),
    "never_seen": Text("從未觀測", "never seen"),
    "stale": Text("資料過舊（最後一次 {day}）", "the data is stale (last seen {day})"),
    "backdated": Text("事實於 {recorded} 才補登", "the fact was entered only on {recorded}"),
    "rule_holds": Text("規則成立", "the rule holds"),
    "refers_nowhere": Text(
        "「{field}」指向的 {actual} 當日不存在", "“{field}” names {actual}, which does not exist on that day"
    ),
    "too_few": Text("只有 {count} 項，至少須有 {wanted} 項", "only {count} entries, at least {wanted} are needed"),
    "setting_ok": Text("設定值 {actual} 符合（須 {op} {wanted}）", "the setting is {actual} (must be {op} {wanted})"),
    "setting_weak": Text(
        "設定值 {actual} 不足（須 {op} {wanted}）", "the setting is {actual}, too weak (must be {op} {wanted})"
    ),
    "kept": Text("自 {first} 起保存完整", "kept without a gap since {first}"),
    "gap": Text("{first} 起有缺口", "there is a gap from {first}"),
    "not_intact": Text("{first} 至 {last} 的保存內容不完整", "what is kept from {first} to {last} is not intact"),
    "not_started": Text("尚無須保存的資料", "nothing has to be kept yet"),
    "step_distinct": Text(
        "「{first}」與「{second}」須由不同人簽署", "“{first}” and “{second}” must be different people"
    ),
    "open_finding": Text("有未結案的稽核缺失", "an audit finding is open"),
    "profile_no": Text("公司屬性「{question}」為否", "the profile answer to “{question}” is no"),
    "profile_open": Text("公司屬性「{question}」尚未回答", "the profile question “{question}” is not answered"),
    "not_in_force": Text("不在生效期間內", "outside the dates in force"),
    "nothing_owed": Text("沒有須做的週期", "no window is owed"),
    "in_turn": Text("每一期都以其中一種方式做到", "every window was answered in one way or the other"),
    "by_proof": Text("依證明方式判定", "judged by its proof"),
    "permissive": Text("得為之，不判定", "permitted, not judged"),
}


def sentence(reason: Reason, language: str) -> str:
    """Return the sentence of `reason` in `language` ("zh" or "en")."""
    text = SENTENCES[reason.code]
    return (text.en if language == "en" else text.zh).format(**dict(reason.args))


# Hundreds of demands share the same few due dates. Typed, because True and 1 are different words.
@lru_cache(maxsize=16384, typed=True)
def because(code: str, **args: Hashable) -> Reason:
    """Return a reason; every value becomes text."""
    return Reason(code, tuple((name, str(value)) for name, value in args.items()))
