"""字元 Characters that no file can hold: they are replaced where they would break it, and never dropped in silence."""

import re

_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 does not allow or advises against, and halves of characters."""


def clean(text: str) -> str:
    """Return the text as XML can hold it; a character that it cannot becomes 〓 with its code point."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _BROKEN.sub(lambda sign: missing(sign[0]), plain)


def missing(sign: str) -> str:
    """Return what stands in the place of a character that cannot be shown."""
    return f"〓(U+{ord(sign):04X})"
