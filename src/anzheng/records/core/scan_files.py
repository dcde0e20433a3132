"""掃描檔的格式 Telling the kind of a scan by its content, never by its name."""

from enum import StrEnum


class Media(StrEnum):
    """What a scan may be (掃描檔格式); the value is the ending of its name."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    OTHER = "bin"

    @property
    def type(self) -> str:
        """The media type by which it is served."""
        return {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}.get(
            self.value, "application/octet-stream"
        )


def media_of(head: bytes, tail: bytes) -> Media | None:
    """Return the kind by both ends of a file; None for anything else, and for one that was cut off."""
    if head.startswith(b"%PDF-") and b"%%EOF" in tail:
        return Media.PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and b"IEND" in tail[-16:]:
        return Media.PNG
    if head.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail:
        return Media.JPEG
    return None
