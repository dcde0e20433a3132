"""What somebody fills into the sheets that a company fills in most often."""

HOST = {"services": "ok", "backup": "ok", "antivirus": "ok", "clock": "ok"}
DEVICES = {"network_devices_checked": 2, "network_devices_not_checked": 0, "without_time_source": 0}
DELIVERY = {"signature": "20260102.001", "delivery": "全部送達", "computers_managed": 3, "computers_not_listed": 0}
DRILL = {
    "host": "srv-1",
    "held_on": "2026-01-02",
    "started_at": "09:30",
    "ended_at": "11:00",
    "content": "full-system",
    "steps": [{"step": "還原系統碟", "outcome": "完成"}],
    "result": "passed",
    "performed_by": "ann",
}
REHEARSED = dict.fromkeys(
    ("individual_plans_tested", "standby_rehearsed", "duties_rehearsed", "response_rehearsed", "resources_rehearsed"),
    True,
)
CONTINUITY = {
    **REHEARSED,
    "held_on": "2026-01-02",
    "content": "機房斷電，改用備援",
    "result": "passed",
    "lessons_reviewed": True,
    "lessons": "通知清單要補",
}
ENTRY = {"at": "09:10", "kind": "operation", "work": "更換備份磁帶", "result": "normal"}
LOG = {"entries": [ENTRY], "entries_complete": True, "checklist_complete": True}
