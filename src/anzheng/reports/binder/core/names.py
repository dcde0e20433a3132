"""檔名 Names inside a binder: those that every system can unpack, into the folder and nowhere else."""

import re

LONGEST = 200
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,9}")
_DEVICE = re.compile(r"(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|/|$)")
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = {
    "application/json": "json",
    "application/msword": "doc",
    "application/pdf": "pdf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/zip": "zip",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "text/csv": "csv",
    "text/html": "html.txt",
    "text/plain": "txt",
}
"""Ending of a file by its media type. A page that somebody handed in must not run beside ours: it is text."""


def is_safe(name: str) -> bool:
    """Tell whether a member may have this name."""
    if _NAME.fullmatch(name) is None or len(name) > LONGEST or _DEVICE.search(name.lower()):
        return False
    return not any(part.endswith(".") for part in name.split("/"))


def plain(text: str, longest: int = 60) -> str:
    """Return a text as a part of a name: ASCII letters, digits, dots, hyphens; `x` if nothing is left of it."""
    bare = _OTHER.sub("-", text).strip("-._")[:longest].rstrip("-._") or "x"
    return f"x-{bare}" if _DEVICE.search(bare.lower()) else bare


def content_name(owner: str, role: str, media: str, taken: set[str]) -> str:
    """Return the name of an evidence file, unlike those `taken` even where case is all the same; it is taken then."""
    ending = _ENDINGS.get(media.partition(";")[0].strip(), "bin")
    place = f"content/{plain(owner)}/{plain(role, 30)}"
    number = 1
    while (name := f"{place}.{ending}" if number == 1 else f"{place}-{number}.{ending}").lower() in taken:
        number += 1
    taken.add(name.lower())
    return name
