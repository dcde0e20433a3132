"""裝置名稱 What a browser calls itself, in two words that people recognise. Pure.

A browser says a new number each month; the two words stay, so that an update is not taken for another device.
"""

from typing import Final

_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
"""What a browser's own line holds, the telling before the common: most of them also claim to be others."""
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_LONGEST = 60


def device_name(said: str) -> str:
    """Return browser and system of what a browser says of itself, such as `Firefox、Linux`.

    What is no browser is named by its own words, without control characters; empty if it says nothing.
    """
    found = [next((name for sign, name in known if sign in said), "") for known in (_BROWSERS, _SYSTEMS)]
    plain = "".join(char if char.isprintable() else " " for char in said)
    return "、".join(filter(None, found)) or " ".join(plain.split())[:_LONGEST]
