"""隨附的查驗程式 The stand-alone verifier that every binder carries a copy of."""

from importlib.util import find_spec
from pathlib import Path

import anzheng
from anzheng.kernel.errors import StorageError, Text

NAME = "anzheng_verify.py"


def path() -> Path:
    """Return where the verifier lies: in the sources, or installed beside the product. Raises StorageError."""
    sources = Path(anzheng.__file__).parents[2] / "verifier" / NAME
    if sources.is_file():
        return sources
    found = find_spec(NAME.removesuffix(".py"))
    if found is None or found.origin is None:
        raise StorageError(
            Text("找不到查驗程式", "the verifier is not there"),
            NAME,
            Text("請重新安裝本系統", "install the product again"),
        )
    return Path(found.origin)
