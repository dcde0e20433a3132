"""An OpenID Connect provider on loopback: discovery, keys and tokens; a test says who signs in there."""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "anzheng", "only-for-this-test"


@dataclass
class Provider:
    """The provider; `claims` and `key` may be bent to see what is refused."""

    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    signing: rsa.RSAPrivateKey | None = None
    """Another key than the published one, to see it refused."""
    algorithm: str = "RS256"
    claims: dict[str, Any] = field(default_factory=dict)
    grants: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, urlsplit(self.path).path, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(body).items()})

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def approve(self, asked: str, subject: str, **claims: object) -> dict[str, str]:
        """Have the person sign in at the provider; return what the browser brings back to the callback."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.grants[code] = {"sub": subject, "challenge": query["code_challenge"], "claims": claims}
        return {"code": code, "state": query["state"]}

    def answer(self, handler: BaseHTTPRequestHandler, path: str, sent: dict[str, str]) -> None:
        """Answer one request of the product."""
        status, content = 200, self._content(path, sent)
        if content is None:
            status, content = 400, {"error": "invalid_grant"}
        body = json.dumps(content).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def _content(self, path: str, sent: dict[str, str]) -> dict[str, Any] | None:
        match path:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "jwks_uri": f"{self.address}/keys",
                    "userinfo_endpoint": f"{self.address}/userinfo",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            case "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
                return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
            case "/token":
                return self._token(sent)
            case _:
                return None

    def _token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        grant = self.grants.pop(sent.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if grant is None or sent.get("client_secret") != SECRET or proof.decode().rstrip("=") != grant["challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": grant["sub"],
            "iat": now,
            "exp": now + 300,
            **grant["claims"],
            **self.claims,
        }
        match self.algorithm:
            case "none":
                token = jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})
            case "HS256":
                token = jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": "one"})
            case _:
                token = jwt.encode(claims, self.signing or self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "id_token": token}
