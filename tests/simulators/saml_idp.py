"""A SAML identity provider: signs answers to requests of the product, as a test wants them."""

import base64
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

ENTITY = "https://idp.example/metadata"
SSO = "https://idp.example/sso"


def _pair() -> tuple[str, str]:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class IdentityProvider:
    """The provider."""

    pair: tuple[str, str] = field(default_factory=_pair)

    @property
    def certificate(self) -> str:
        """What the product is configured with."""
        return self.pair[1]

    def answer(
        self,
        asked: str,
        subject: str,
        *,
        audience: str,
        sign: bool = True,
        key: tuple[str, str] | None = None,
        minutes: int = 5,
        tamper: tuple[str, str] | None = None,
        answers: str | None = None,
    ) -> str:
        """Return the SAMLResponse to a request; the arguments bend it."""
        packed = base64.b64decode(parse_qs(urlsplit(asked).query)["SAMLRequest"][0])
        request = etree.fromstring(zlib.decompress(packed, -15))
        goal, identity = request.get("AssertionConsumerServiceURL"), answers or request.get("ID")
        now, end = _instant(0), _instant(minutes)
        assertion = (
            f'<saml:Assertion xmlns:saml="{Constants.NS_SAML}" ID="_{secrets.token_hex(8)}" Version="2.0" '
            f'IssueInstant="{now}"><saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject>'
            f'<saml:NameID Format="{Constants.NAMEID_PERSISTENT}">{subject}</saml:NameID>'
            f'<saml:SubjectConfirmation Method="{Constants.CM_BEARER}"><saml:SubjectConfirmationData '
            f'NotOnOrAfter="{end}" Recipient="{goal}" InResponseTo="{identity}"/></saml:SubjectConfirmation>'
            f'</saml:Subject><saml:Conditions NotBefore="{_instant(-10)}" NotOnOrAfter="{end}">'
            f"<saml:AudienceRestriction>"
            f"<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="s1"><saml:AuthnContext>'
            f"<saml:AuthnContextClassRef>{Constants.AC_PASSWORD}</saml:AuthnContextClassRef></saml:AuthnContext>"
            f"</saml:AuthnStatement></saml:Assertion>"
        )
        if sign:
            private, certificate = key or self.pair
            signed = Utils.add_sign(
                assertion, private, certificate, sign_algorithm=Constants.RSA_SHA256, digest_algorithm=Constants.SHA256
            )
            assertion = signed.decode() if isinstance(signed, bytes) else signed
        if tamper is not None:
            assertion = assertion.replace(*tamper)
        response = (
            f'<samlp:Response xmlns:samlp="{Constants.NS_SAMLP}" xmlns:saml="{Constants.NS_SAML}" '
            f'ID="_{secrets.token_hex(8)}" Version="2.0" IssueInstant="{now}" Destination="{goal}" '
            f'InResponseTo="{identity}"><saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status>'
            f'<samlp:StatusCode Value="{Constants.STATUS_SUCCESS}"/></samlp:Status>{assertion}</samlp:Response>'
        )
        return base64.b64encode(response.encode()).decode()


def _instant(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
