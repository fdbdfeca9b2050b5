"""A small OpenID provider on the loopback, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "wenzheng client", "geheim:+%"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
NEW_KEY = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
USER = {"sub": "u-17", "preferred_username": "李四", "groups": ["hr", "staff"]}


class FakeProvider:
    """What it says of itself, its keys, and one user who always agrees."""

    def __init__(self) -> None:
        self.issuer = ""
        self.metadata: dict[str, Any] = {}
        self.keys: list[Any] = [KEY.as_dict(private=False)]
        self.claims: dict[str, Any] = {}
        self.signed_with: Any = KEY
        self.algorithm = "RS256"
        self.header: dict[str, Any] = {"kid": "one"}
        self.answers: dict[str, Response] = {}
        self.hangs_at = ""
        self.asked: dict[str, str] = {}
        self.posted: dict[str, list[str]] = {}
        self.authorization = ""

    def agreed(self, address: str) -> dict[str, str]:
        """What the browser is sent back with, from the address that it was sent to."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        return {"code": "the-code", "state": self.asked["state"]}

    def app(self) -> FastAPI:
        """Its three addresses."""
        app = FastAPI()

        @app.middleware("http")
        async def misbehaving(request: Request, go_on: Any) -> Response:
            path = request.url.path
            if self.hangs_at and path.endswith(self.hangs_at):
                await asyncio.sleep(3)
            known: Response | None = self.answers.get(path.rsplit("/", 1)[-1])
            answer: Response = known or await go_on(request)
            return answer

        @app.get("/.well-known/openid-configuration")
        def configuration() -> dict[str, Any]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            } | self.metadata

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return {"keys": self.keys}

        @app.post("/token")
        async def token(request: Request) -> Response:
            self.posted = parse_qs((await request.body()).decode())
            self.authorization = request.headers.get("authorization", "")
            if not self._is_right():
                return JSONResponse({"error": "invalid_grant"}, 400)
            return JSONResponse({"token_type": "Bearer", "id_token": self._token()})

        return app

    def _is_right(self) -> bool:
        """Whether this is the code's own client, redirect and verifier."""
        verifier = self.posted["code_verifier"][0].encode()
        challenge = urlsafe_b64encode(sha256(verifier).digest()).rstrip(b"=").decode()
        return (
            self.posted["code"] == ["the-code"]
            and self.posted["redirect_uri"][0] == self.asked["redirect_uri"]
            and challenge == self.asked["code_challenge"]
        )

    def _token(self) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked["nonce"],
        }
        claims = {k: v for k, v in (said | USER | self.claims).items() if v is not None}
        header = {"alg": self.algorithm, **self.header}
        signed = ".".join(map(_encoded, (header, claims)))
        if self.algorithm == "none":
            return signed + "."
        if self.algorithm == "HS256":  # the public key's own text taken for a shared secret
            code = hmac.digest(KEY.as_pem(private=False), signed.encode(), sha256)
            return f"{signed}.{urlsafe_b64encode(code).rstrip(b'=').decode()}"
        return jwt.encode(header, claims, self.signed_with, [self.algorithm])

    def basic(self) -> str:
        """The credentials that came as Basic."""
        return b64decode(self.authorization.removeprefix("Basic ")).decode()


def _encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
