"""Users that an OpenID provider knows: the authorization code flow with PKCE.

OpenID Connect Core 1.0 (3.1), Discovery 1.0, RFC 7636 (PKCE), RFC 9207 (`iss` in the response). Needs the
extra `oidc`; nothing of that package is imported before somebody signs in.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import httpx
from pydantic import BaseModel, ValidationError

from api.access.keys import Visitor
from search.servers.calls import new_client
from wenzheng.errors import MissingExtra, ProviderUnusable, SignInRefused
from wenzheng.serving import ServingSettings, is_safe_address

if TYPE_CHECKING:
    from joserfc.jwk import Key, KeySet
    from joserfc.jws import CompactSignature

M = TypeVar("M", bound=BaseModel)

SECONDS = 10.0
"""Longest wait for one answer of the provider."""

LARGEST = 1 << 20
"""Bytes of one answer."""

LEEWAY = 60
"""Seconds that the provider's clock and this one may differ by."""

_FRESH = 3600.0
"""Seconds that what the provider says of itself is taken to hold."""

_SIGNED_BY = tuple(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512))
"""Signatures by a key that the provider alone has (RFC 7518); never `none`, nor a shared secret."""

_MAX_NAME = 128


class Attempt(NamedTuple):
    """One try to sign in. All of it follows from the `secret`, which only its browser keeps."""

    secret: str

    @classmethod
    def new(cls) -> Attempt:
        """Another one, by 256 random bits."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """Ties the response to the browser that asked."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Ties the ID token to it."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Ties the code to it (RFC 7636, 4.1)."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """What is told of the verifier before the code is there: S256 (RFC 7636, 4.2)."""
        return _encoded(sha256(self.verifier.encode()).digest())

    def _derived(self, use: str) -> str:
        return _encoded(hmac.digest(self.secret.encode(), use.encode(), sha256))


class _Metadata(BaseModel):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _Tokens(BaseModel):
    id_token: str


class _Keys(BaseModel):
    keys: list[dict[str, Any]]


class _Told(BaseModel):
    error: str


class Provider:
    """The provider that the settings name. Raises MissingExtra where the package is not installed.

    What is wrong with an answer of it raises ProviderUnusable, or SignInRefused for this one try.
    """

    def __init__(self, settings: ServingSettings) -> None:
        if find_spec("joserfc") is None:
            raise MissingExtra(
                "OpenID Connect 登录需要 joserfc 包；请运行 pip install -e '.[oidc]'",
                "signing in by OpenID Connect needs the package joserfc; run pip install -e '.[oidc]'",
            )
        self._settings = settings
        self._known: tuple[float, _Metadata] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def address_for(self, attempt: Attempt) -> str:
        """Where the browser is sent to sign in."""
        metadata = await self._metadata()
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._settings.oidc_redirect,
            "scope": self._settings.oidc_scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        address = metadata.authorization_endpoint
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    async def user(self, attempt: Attempt, response: Mapping[str, str]) -> Visitor:
        """Who came back with these parameters in the address."""
        metadata = await self._metadata()
        if not hmac.compare_digest(response.get("state", "").encode(), attempt.state.encode()):
            raise _refused("state", "the response belongs to another try (state)")
        issuer = response.get("iss")
        is_told = metadata.authorization_response_iss_parameter_supported or issuer is not None
        if is_told and issuer != metadata.issuer:
            raise _refused("iss", "the response is of another provider (iss)")
        if "error" in response:
            raise _refused("provider", f"the provider refused ({response['error'][:80]!r})")
        if not response.get("code"):
            raise _refused("code", "the response holds no code")
        token = await self._token(metadata, response["code"], attempt)
        return self._user_of(await self._claims(metadata, token, attempt))

    async def _metadata(self) -> _Metadata:
        if self._known and self._known[0] > time.monotonic():
            return self._known[1]
        issuer = self._settings.oidc_issuer
        address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        found = _read(_Metadata, await _answer("GET", address), address)
        if found.issuer != issuer:
            raise _unusable(address, f"issuer {found.issuer[:200]!r} 与设置不符 / is not as set")
        for one in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            if not is_safe_address(one):
                raise _unusable(address, f"{one[:200]!r} 不是 https 地址 / is no https address")
        self._known = time.monotonic() + _FRESH, found
        return found

    async def _token(self, metadata: _Metadata, code: str, attempt: Attempt) -> str:
        """The ID token that the code is good for."""
        settings = self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.oidc_redirect,
            "code_verifier": attempt.verifier,
        }
        headers = {"accept": "application/json"}
        secret = settings.oidc_client_secret.get_secret_value()
        if secret and "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
            # RFC 6749, 2.3.1: both are written as in a form first.
            pair = f"{quote(settings.oidc_client_id, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        else:
            form["client_id"] = settings.oidc_client_id
            form |= {"client_secret": secret} if secret else {}
        answer = await _answer("POST", metadata.token_endpoint, form, headers)
        if answer.status == 400:
            told = _read(_Told, answer._replace(status=200), metadata.token_endpoint).error
            raise _refused("code", f"the provider did not take the code ({told[:80]!r})")
        return _read(_Tokens, answer, metadata.token_endpoint).id_token

    async def _claims(self, metadata: _Metadata, token: str, attempt: Attempt) -> Mapping[str, Any]:
        """What the token says, where it is the provider's, for this service, and of this try."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        algorithms = [
            one for one in _SIGNED_BY if one in metadata.id_token_signing_alg_values_supported
        ]
        try:
            try:
                found = jwt.decode(token, _key_among(await self._key_set(metadata)), algorithms)
            except _KeyUnknown:  # the provider may have changed its keys since they were fetched
                self._keys = None
                found = jwt.decode(token, _key_among(await self._key_set(metadata)), algorithms)
            claims = jwt.JWTClaimsRegistry(
                leeway=LEEWAY,
                iss={"essential": True, "value": metadata.issuer},
                aud={"essential": True, "value": self._settings.oidc_client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": attempt.nonce},
            )
            claims.validate(found.claims)
        except (JoseError, _KeyUnknown, ValueError, TypeError) as error:
            raise _refused("token", f"the ID token does not hold: {error}") from error
        self._check_party(found.claims)
        return found.claims

    def _check_party(self, claims: Mapping[str, Any]) -> None:
        """A token for several is for this one if it says so (Core 3.1.3.7, 4 and 5)."""
        for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        own = self._settings.oidc_client_id
        if (for_several or "azp" in claims) and claims.get("azp") != own:
            raise _refused("azp", "the ID token was issued to another party (azp)")

    async def _key_set(self, metadata: _Metadata) -> KeySet:
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        if self._keys is None or self._keys[0] < time.monotonic():
            given = _read(_Keys, await _answer("GET", metadata.jwks_uri), metadata.jwks_uri)
            try:
                keys = KeySet.import_key_set({"keys": given.keys})
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise _unusable(metadata.jwks_uri, f"{error}") from error
            self._keys = time.monotonic() + _FRESH, keys
        return self._keys[1]

    def _user_of(self, claims: Mapping[str, Any]) -> Visitor:
        given = claims.get(self._settings.oidc_groups_claim, [])
        groups = [given] if isinstance(given, str) else given if isinstance(given, list) else []
        name = str(claims.get(self._settings.oidc_name_claim) or claims["sub"]).strip()
        if not name or len(name) > _MAX_NAME or not name.isprintable():
            raise _refused("name", "the user's name is empty, too long, or of control characters")
        held = tuple(sorted({one for one in groups if isinstance(one, str) and one}))
        return Visitor(name, held, str(claims["sub"]))


class _KeyUnknown(Exception):
    """No key, or more than one, may have signed this token."""


def _key_among(keys: KeySet) -> Any:
    """Chooses the key that a token names; of several it has to name one."""

    def chosen(token: CompactSignature) -> Key:
        kid = token.headers().get("kid")
        signing = [key for key in keys if key.get("use") in (None, "sig")]
        found = [key for key in signing if kid is None or key.kid == kid]
        if len(found) != 1:
            raise _KeyUnknown(f"{len(found)} of the provider's keys fit")
        return found[0]

    return chosen


class _Answer(NamedTuple):
    status: int
    body: bytes


async def _answer(
    method: str,
    address: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> _Answer:
    """What the provider answers, within time and size. Raises ProviderUnusable."""
    body = b""
    try:
        async with (
            asyncio.timeout(SECONDS),
            new_client() as client,
            client.stream(method, address, data=form, headers=headers) as reply,
        ):
            async for part in reply.aiter_bytes():
                body += part
                if len(body) > LARGEST:
                    raise _unusable(address, f"超过 {LARGEST} 字节 / more than {LARGEST} bytes")
            return _Answer(reply.status_code, body)
    except TimeoutError as error:
        raise _unusable(address, f"{SECONDS:.0f} 秒内没有回答 / no answer in time") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unusable(address, f"{type(error).__name__}: {error}") from error


def _read(shape: type[M], answer: _Answer, address: str) -> M:
    if answer.status != 200:
        raise _unusable(address, f"HTTP {answer.status}")
    try:
        return shape.model_validate(json.loads(answer.body))
    except (ValueError, ValidationError) as error:
        raise _unusable(address, f"{type(error).__name__}") from error


def _unusable(address: str, said: str) -> ProviderUnusable:
    return ProviderUnusable(
        f"登录服务 {address} 无法使用（{said}）；请稍后再试，或请管理员检查 oidc_ 开头的设置",
        f"the sign-in provider at {address} cannot be used ({said}); try later, or have an "
        "administrator check the settings that begin with oidc_",
    )


def _refused(what: str, said: str) -> SignInRefused:
    return SignInRefused(
        f"登录没有成功（{what}）；请重新登录，仍不成功请联系管理员",
        f"signing in did not succeed: {said}; sign in again, or ask an administrator",
    )


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
