"""A directory as companies have one: OpenLDAP's own server on a loopback port, with sample people and a certificate."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/bin:/usr/lib/openldap:/usr/local/sbin")
SCHEMAS = Path("/etc/ldap/schema")
WHY_NOT = "SKIP slapd: OpenLDAP's server is not installed (apt package slapd), the directory is NOT tested"
BASE = "dc=sample,dc=example"
READER, READER_PASSWORD = f"cn=reader,{BASE}", "sample-reader"

_CONFIGURATION = """
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.141 NAME 'department' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP inetOrgPerson STRUCTURAL
  MAY ( sAMAccountName $ userAccountControl $ department ) )
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
TLSCACertificateFile {folder}/server.pem
modulepath /usr/lib/ldap
moduleload back_mdb
allow bind_anon_cred
sizelimit size.soft=200 size.hard=200 size.prtotal=unlimited
database mdb
suffix "{base}"
rootdn "{reader}"
rootpw {password}
directory {folder}/data
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    ldaps: int
    certificate: Path


@contextmanager
def directory(folder: Path, *, extras: int = 0) -> Iterator[Running]:
    """Serve the sample people, and `extras` more of them, until the block ends."""
    assert SLAPD is not None
    (folder / "data").mkdir()
    _certificate(folder)
    text = _CONFIGURATION.format(schemas=SCHEMAS, folder=folder, base=BASE, reader=READER, password=READER_PASSWORD)
    configuration = folder / "slapd.conf"
    configuration.write_text(text, encoding="utf-8")
    people = folder / "people.ldif"
    people.write_text(_people(extras), encoding="utf-8")
    subprocess.run([SLAPD, "-T", "add", "-f", str(configuration), "-l", str(people)], check=True, capture_output=True)
    port, ldaps = _free_ports()
    addresses = f"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{ldaps}/"
    # -d keeps it in the foreground, so that it is this process that ends.
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([SLAPD, "-f", str(configuration), "-h", addresses, "-d", "0"], stdout=log, stderr=log)
        try:
            _wait(port, server)
            yield Running(port, ldaps, folder / "server.pem")
        finally:
            server.terminate()
            server.wait()


def _people(extras: int) -> str:
    unit = f"ou=people,{BASE}"
    entries = [
        ["dn: " + BASE, "objectClass: dcObject", "objectClass: organization", "o: Sample", "dc: sample"],
        ["dn: " + unit, "objectClass: organizationalUnit", "ou: people"],
        _user("boss", "範例乙", "E2", "512", ["department: 資訊部", "title: 主管", "mail: boss@example.com"]),
        _user("ann", "範例甲", "E1", "512", ["department: 資訊部", f"manager: cn=boss,{unit}"]),
        _user("star*", "範例星", "E3", "512", []),
        _user("gone", "範例離", "E4", "514", []),
        *(_user(f"extra{n}", f"範例{n}", f"X{n}", "512", []) for n in range(extras)),
    ]
    return "\n\n".join("\n".join(lines) for lines in entries) + "\n"


def _user(account: str, name: str, number: str, flags: str, more: list[str]) -> list[str]:
    return [
        f"dn: cn={account},ou=people,{BASE}",
        "objectClass: user",
        f"cn: {account}",
        f"sn: {account}",
        f"sAMAccountName: {account}",
        f"displayName: {name}",
        f"employeeNumber: {number}",
        f"userAccountControl: {flags}",
        f"userPassword: sample-{account}",
        *more,
    ]


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    (folder / "server.key").write_bytes(private)


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert server.poll() is None, "the directory did not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the directory does not answer")
