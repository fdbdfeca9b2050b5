"""From a request to its asker: by key, by what a trusted proxy says, by sign-in, or anonymous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from api.access.asker import SIGNED_IN, Asker, Means
from api.access.keys import Key, KeyStore
from api.access.peers import Peer
from wenzheng.readable import EVERYTHING, NOTHING, Readable
from wenzheng.serving import EVERYONE, Anonymous, Scope, ServingSettings

COOKIE = "wenzheng_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_USER = 128
_NO_GROUPS = frozenset[str]()


class Identifier:
    """Tells who asks, by these settings and these keys."""

    def __init__(self, settings: ServingSettings, keys: KeyStore | None) -> None:
        self._settings = settings
        self._keys = keys
        # The address that a provider sends browsers back to is the service's own.
        self._registered = _site(settings.oidc_redirect) if settings.oidc_redirect else None

    def asker(self, headers: Headers, peer: Peer) -> Asker | None:
        """Who asks; None where a key or a user is named that is not known here.

        A wrong key is refused even where none is needed: its owner has to learn of it. Where there
        never was a key, none is wrong: some clients cannot but send one. A sign-in that is over
        is none.
        """
        given = _key_in(headers)
        if given is not None and self._keys is not None and self._keys.have_been:
            key = self._keys.find(given)
            return key and _by_key(key, peer, Means.KEY)
        if self._settings.sso_header and peer.is_trusted and self._is_named(headers):
            return self._by_proxy(headers, peer)
        session = session_in(headers)
        signed_in = self._signed_in(session, peer) if session and self._keys else None
        return signed_in or self._anonymous(headers, peer)

    def _signed_in(self, session: str, peer: Peer) -> Asker | None:
        """Who signed in so, by a key or by the provider that is set now."""
        assert self._keys is not None
        if key := self._keys.signed_in(session):
            return _by_key(key, peer, Means.SESSION)
        issuer = self._settings.oidc_issuer
        visitor = self._keys.visitor(session, issuer) if issuer else None
        if visitor is None:
            return None
        who = _User(visitor.name, frozenset(visitor.groups), f"oidc {issuer} {visitor.subject}")
        return _by_groups(who, self._settings, peer, Means.PROVIDER)

    def is_foreign(self, method: str, headers: Headers, asker: Asker, peer: Peer) -> bool:
        """Whether a page of another site changes something in the name of who is signed in here.

        Browsers name the page's origin with every such request, and programs that send a key of
        their own are not concerned; scripts of other sites that may call the API are such programs.
        """
        if method in _SAFE or asker.means not in (*SIGNED_IN, Means.PROXY):
            return False
        return not self.is_own(headers, peer)

    def is_own(self, headers: Headers, peer: Peer) -> bool:
        """Whether the page that sends this is the service's own, or there is none.

        Another port, or plain HTTP, is another site: somebody else may serve there.
        """
        origin = headers.get("origin")
        if origin is None:
            return True
        page = _site(origin)
        return page is not None and page in (_site(_asked(headers, peer)), self._registered)

    def _is_named(self, headers: Headers) -> bool:
        """Whether the proxy names a user; to some, an empty header says that nobody is signed in."""
        return any(value.strip() for value in headers.getlist(self._settings.sso_header))

    def _by_proxy(self, headers: Headers, peer: Peer) -> Asker | None:
        settings = self._settings
        users, named = headers.getlist(settings.sso_header), list[str]()
        if settings.sso_groups_header:
            named = headers.getlist(settings.sso_groups_header)
        if len(users) != 1 or len(named) > 1:
            return None  # the proxy says it once; another comes from who asks
        user = _text(users[0])
        if not user or len(user) > _MAX_USER or not user.isprintable():
            return None
        groups = frozenset(g.strip() for g in _text(",".join(named)).split(",") if g.strip())
        return _by_groups(_User(user, groups, f"sso {user}"), settings, peer, Means.PROXY)

    def _anonymous(self, headers: Headers, peer: Peer) -> Asker:
        """Nobody by name; a page of another site in this machine's browser is not this machine."""
        who = self._settings.anonymous
        is_here = peer.is_local and self.is_own(headers, peer)
        may_read = who is Anonymous.ON or (who is Anonymous.LOOPBACK and is_here)
        scopes = Scope.READ.implied if may_read else frozenset[Scope]()
        readable = Readable.of(self._settings.anonymous_collections) if may_read else NOTHING
        return Asker(None, scopes, _NO_GROUPS, peer.address, Means.NOTHING, readable)


def session_in(headers: Headers) -> str | None:
    """The sign-in that a browser shows."""
    return cookie_parser(headers.get("cookie", "")).get(COOKIE) or None


class _Site(NamedTuple):
    """An origin (RFC 6454, 4)."""

    scheme: str
    host: str
    port: int


_PORTS = {"http": 80, "https": 443}


def _site(address: str) -> _Site | None:
    """The origin of an address; None where it is none of the web."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    return _Site(parts.scheme, parts.hostname, port or _PORTS[parts.scheme])


def _asked(headers: Headers, peer: Peer) -> str:
    """The address that the browser asked, as a trusted proxy says or the request itself."""
    host = headers.get("host", "")
    if peer.is_trusted:
        host = headers.get("x-forwarded-host", "").rsplit(",", 1)[-1].strip() or host
    return f"{'https' if peer.is_secure else 'http'}://{host}"


def _key_in(headers: Headers) -> str | None:
    """The key that a program sends. Credentials of another kind are the proxy's, and none here."""
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else headers.get("x-api-key")


def _by_key(key: Key, peer: Peer, means: Means) -> Asker:
    scopes = key.scope.implied
    readable = _looking_after(scopes, Readable.of(key.collections))
    return Asker(key.name, scopes, _NO_GROUPS, peer.address, means, readable, f"key {key.name}")


class _User(NamedTuple):
    """A user who is known elsewhere; the groups say what for."""

    name: str
    groups: frozenset[str]
    identity: str


def _by_groups(user: _User, settings: ServingSettings, peer: Peer, means: Means) -> Asker:
    groups = user.groups
    scopes = _scopes_of(groups, settings.sso_groups)
    readable = _looking_after(scopes, _readable_by(groups, settings.sso_collections))
    return Asker(user.name, scopes, groups, peer.address, means, readable, user.identity)


def _scopes_of(groups: frozenset[str], granted: Mapping[str, Scope]) -> frozenset[Scope]:
    held = [scope for group, scope in granted.items() if group in groups or group == EVERYONE]
    return frozenset().union(*(scope.implied for scope in held))


def _readable_by(groups: frozenset[str], granted: Mapping[str, tuple[str, ...]]) -> Readable:
    """All that any of the groups may read; nothing where none is named."""
    held = [names for group, names in granted.items() if group in groups or group == EVERYONE]
    return Readable.of(name for names in held for name in names)


def _looking_after(scopes: frozenset[Scope], readable: Readable) -> Readable:
    """What may be read with these scopes: an administrator of everything is told of paths besides."""
    return EVERYTHING if Scope.ADMIN in scopes and readable.is_everything else readable


def _text(value: str) -> str:
    """Headers are read as Latin-1; proxies write names in UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.strip()
