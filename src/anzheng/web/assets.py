"""靜態檔 Our own few files, by name, from memory; their address carries the digest of their content."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import allauth
from django.http import Http404, HttpRequest, HttpResponse

from anzheng.web.declare import public

_FOLDER = Path(__file__).parent / "static" / "anzheng"
_LIBRARY = {
    f"library/{name.rpartition('/')[2]}": Path(allauth.__file__).parent / name
    for name in (
        "mfa/static/mfa/js/webauthn-json.js",
        "mfa/static/mfa/js/webauthn.js",
        "account/static/account/js/onload.js",
    )
}
"""Scripts of the sign-in library, served as they are: passkeys need them."""
_MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served (靜態檔)."""

    name: str
    """Path below the folder: `js/palette.js`."""
    data: bytes
    digest: str
    """First 16 hexadecimal digits of its SHA-256."""
    media: str


@cache
def assets() -> dict[str, Asset]:
    """Return all files, read once."""
    own = {path.relative_to(_FOLDER).as_posix(): path for path in sorted(_FOLDER.rglob("*"))}
    found = {}
    for name, path in {**own, **_LIBRARY}.items():
        if path.suffix in _MEDIA:
            data = path.read_bytes()
            found[name] = Asset(name, data, hashlib.sha256(data).hexdigest()[:16], _MEDIA[path.suffix])
    return found


@public
def asset_view(request: HttpRequest, digest: str, name: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Serve one file by name; names are looked up, never joined to a path. Raises Http404."""
    asset = assets().get(name)
    if asset is None or asset.digest != digest:
        raise Http404
    response = HttpResponse(asset.data, content_type=asset.media)
    response["Cache-Control"] = _FOR_EVER
    return response
