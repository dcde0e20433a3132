"""A time-stamp authority of `openssl ts` behind HTTP on a loopback port: a root, an intermediate, a signer."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = unused
[ca]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[signer]
basicConstraints = critical,CA:false
extendedKeyUsage = critical,timeStamping
[website]
basicConstraints = critical,CA:false
extendedKeyUsage = critical,serverAuth
[tsa]
default_tsa = service
[service]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
certs = {folder}/intermediate.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


def run(*words: str) -> bytes:
    """Run openssl."""
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


@dataclass
class Authority:
    """An authority in a folder."""

    folder: Path
    url: str = ""
    alter: "bytes | None" = None
    """A reply to give instead of a time stamp."""

    @property
    def root(self) -> Path:
        """Return the file of its root certificate."""
        return self.folder / "root.pem"

    def make(self) -> "Authority":
        """Make keys and certificates."""
        settings = self.folder / "openssl.cnf"
        settings.write_text(CONFIGURATION.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        issuer: tuple[str, ...] = ()
        for name, kind in (("root", "ca"), ("intermediate", "ca"), ("signer", "signer")):
            key, made = str(self.folder / f"{name}.key"), str(self.folder / f"{name}.pem")
            fresh = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key)
            about = ("-subj", f"/CN=Authority in tests {name}", "-days", "30", "-extensions", kind)
            run("req", "-x509", "-config", str(settings), *fresh, *about, *issuer, "-out", made)
            issuer = ("-CA", made, "-CAkey", key)
        return self

    def stamp(self, query: bytes) -> bytes:
        """Return the reply to a query."""
        asked, given = self.folder / "query.tsq", self.folder / "reply.tsr"
        asked.write_bytes(query)
        settings = str(self.folder / "openssl.cnf")
        run("ts", "-reply", "-config", settings, "-queryfile", str(asked), "-out", str(given))
        return given.read_bytes()

    def forged(self, reply: bytes, signer: str) -> bytes:
        """Return a reply that says what `reply` says, signed by another certificate of the same root."""
        token, said, made = (str(self.folder / name) for name in ("token.der", "said.der", "forged.der"))
        settings, given = str(self.folder / "openssl.cnf"), self.folder / "given.tsr"
        given.write_bytes(reply)
        key, certificate = str(self.folder / f"{signer}.key"), str(self.folder / f"{signer}.pem")
        if not (self.folder / f"{signer}.pem").exists():
            fresh = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key)
            issuer = ("-CA", str(self.root), "-CAkey", str(self.folder / "root.key"))
            about = ("-subj", f"/CN={signer}", "-days", "30", "-extensions", signer)
            run("req", "-x509", "-config", settings, *fresh, *about, *issuer, "-out", certificate)
        run("ts", "-reply", "-in", str(given), "-token_out", "-out", token)
        run("cms", "-verify", "-noverify", "-inform", "DER", "-in", token, "-out", said)
        kind = ("-econtent_type", "1.2.840.113549.1.9.16.1.4", "-nodetach", "-binary")
        run("cms", "-sign", *kind, "-in", said, "-signer", certificate, "-inkey", key, "-outform", "DER", "-out", made)
        body = bytes.fromhex("3003020100") + Path(made).read_bytes()
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"]))
        authority = self.server.authority
        reply = authority.stamp(query) if authority.alter is None else authority.alter
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *args: object) -> None:  # type: ignore[override]
        """Say nothing."""


class _Server(HTTPServer):
    authority: Authority


@contextmanager
def timestamp_authority(folder: Path) -> Iterator[Authority]:
    """Serve an authority whose files are in `folder`."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.authority = Authority(folder, f"http://127.0.0.1:{server.server_address[1]}/tsr").make()
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.authority
        finally:
            server.shutdown()
            thread.join()
