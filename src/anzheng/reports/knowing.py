"""本程序所知 The one Knowledge of this process, made at the first question, for the data folder in force."""

from pathlib import Path
from threading import Lock

from django.conf import settings

from anzheng.reports.knowledge import Knowledge

_held: dict[Path, Knowledge] = {}
_making = Lock()


def knowledge() -> Knowledge:
    """Return what this process knows about the data folder; all threads share it."""
    home = Path(settings.ANZHENG_HOME)
    with _making:
        if home not in _held:
            _held.clear()
            _held[home] = Knowledge(home)
        return _held[home]


def forget() -> None:
    """Drop what is known, as a new process would; the next question reads everything again."""
    with _making:
        _held.clear()
