"""A tiny valid pack, as bytes by path, that tests break in one place each."""

from pathlib import Path

import pytest

from anzheng.catalogue.files import read_folder

TINY = Path(__file__).parent / "tiny"


@pytest.fixture
def tiny() -> dict[str, bytes]:
    return read_folder(TINY)


@pytest.fixture
def checks() -> dict[str, tuple[str, str]]:
    return {"accounts-dormant": ("久未使用帳號", "Dormant accounts")}
