"""What Microsoft Graph v1.0 answers about the tenant of a folder: statuses, bodies, pages.

Written from graph-lookups sections 1 to 8, not from what the adapter asks. Nothing here knows HTTP.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from tests.real import graph_filter

Item = dict[str, Any]
_FILES = {
    "users": "users.json",
    "groups": "groups.json",
    "contacts": "contacts.json",
    "devices": "devices.json",
    "domains": "domains.json",
    "organization": "organization.json",
    "servicePrincipals": "service_principals.json",
}
_OBJECTS = ("users", "groups", "contacts", "devices")
_NAVIGATION = frozenset({"members", "manager", "onPremisesSyncBehavior"})
_TYPES = {"users": "user", "groups": "group", "contacts": "orgContact", "devices": "device"}
PERMISSIONS = {
    "users": {"User.Read.All"},
    "groups": {"GroupMember.Read.All", "Group.Read.All"},
    "contacts": {"OrgContact.Read.All"},
    "devices": {"Device.Read.All"},
    "domains": {"Domain.Read.All"},
    "organization": {"Organization.Read.All"},
    "servicePrincipals": {"Application.Read.All"},
    "auditLogs": {"AuditLog.Read.All"},
    "directory": {"User.Read.All", "Group.Read.All"},
    "onPremisesSynchronization": {"OnPremDirectorySynchronization.Read.All"},
    "onPremisesSyncBehavior": {"User-OnPremisesSyncBehavior.ReadWrite.All"},
}


@dataclass(frozen=True)
class Answer:
    """A status and the JSON that goes with it."""

    status: int
    body: Item
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.answer = Answer(status, error_body(code, message))


def error_body(code: str, message: str = "") -> Item:
    """Graph's error body (graph-lookups section 6)."""
    inner = {"date": "2026-11-19T08:00:00", "request-id": "1", "client-request-id": "1"}
    return {"error": {"code": code, "message": message or code, "innerError": inner}}


@dataclass(frozen=True)
class Question:
    """One GET, outer or out of a batch."""

    path: tuple[str, ...]
    options: dict[str, str]
    eventual: bool
    query: str

    @property
    def advanced(self) -> bool:
        """Whether both of the advanced pair are there."""
        return self.eventual and self.options.get("$count") == "true"


def question(url: str, headers: dict[str, str]) -> Question:
    """An address below the version, as it was asked."""
    parts = urlsplit(url)
    steps = tuple(unquote(step) for step in parts.path.strip("/").split("/"))
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    eventual = {k.lower(): v for k, v in headers.items()}.get("consistencylevel") == "eventual"
    return Question(steps, options, eventual, parts.query)


class Tenant:
    """The answers out of one folder. The switches below change how Graph behaves."""

    def __init__(self, folder: Path, base: str) -> None:
        self.base = base
        self.page_size = 100
        self.empty_pages = False  # an empty page with a next link before each following page
        self.single_features = False  # onPremisesSynchronization as one object, not a collection
        self.plain_only = False  # as in a B2C tenant: no advanced queries
        self.granted: set[str] | None = None  # application permissions; None: all of them
        self.data = {name: _values(folder / file) for name, file in _FILES.items()}
        self.deleted = _values(folder / "deleted_items.json")
        self.features = _values(folder / "on_premises_synchronization.json")
        self.audits = _values(folder / "directory_audits.json")
        self.roles = _values(folder / "role_members.json")

    def answer(self, asked: Question) -> Answer:
        """Graph's answer to one question."""
        try:
            self._allow(asked)
            return self._routed(asked)
        except RefusedError as refused:
            return refused.answer

    def _allow(self, asked: Question) -> None:
        first, last = asked.path[0], asked.path[-1]
        wanted = PERMISSIONS.get(last) or PERMISSIONS.get(first, set())
        if self.granted is not None and not wanted & (self.granted | {""}):
            message = "Insufficient privileges to complete the operation."
            raise RefusedError(403, "Authorization_RequestDenied", message)

    def _routed(self, asked: Question) -> Answer:
        match asked.path:
            case ("directory", "deletedItems", cast):
                return self._collection(asked, self._bin(cast))
            case ("directory", "onPremisesSynchronization"):
                return self._features(asked)
            case ("auditLogs", "directoryAudits"):
                return self._collection(asked, self.audits)
            case (name,) if name in self.data:
                return self._collection(asked, self.data[name])
            case (name, key) if name in _OBJECTS:
                return self._object(asked, self._one(name, key))
            case (name, key, relation) if name in _OBJECTS:
                return self._related(asked, self._one(name, key), relation)
        raise RefusedError(400, "BadRequest", "Resource not found for the segment")

    def _one(self, name: str, key: str) -> Item:
        for item in self.data[name]:
            upn = str(item.get("userPrincipalName", "")) if name == "users" else ""
            if key.lower() in {str(item["id"]).lower(), upn.lower()} - {""}:
                return item
        message = f"Resource '{key}' does not exist or one of its queried references is not present"
        raise RefusedError(404, "Request_ResourceNotFound", message)

    def _bin(self, cast: str) -> list[Item]:
        kind = cast.removeprefix("microsoft.graph.")
        if kind == cast or kind not in {"user", "group", "application", "servicePrincipal"}:
            raise RefusedError(400, "Request_BadRequest", "The cast is mandatory.")
        return [item for item in self.deleted if _deleted_kind(item) == kind]

    def _features(self, asked: Question) -> Answer:
        if self.single_features and self.features:
            return self._object(asked, self.features[0])
        return self._collection(asked, self.features)

    def _object(self, asked: Question, item: Item) -> Answer:
        if asked.options.get("$count") or "$filter" in asked.options:
            raise RefusedError(400, "Request_BadRequest", "not supported here")
        shown = self._shown(asked, item)
        return Answer(200, {"@odata.context": f"{self.base}/$metadata#x/$entity", **shown})

    def _related(self, asked: Question, item: Item, relation: str) -> Answer:
        if relation == "onPremisesSyncBehavior":
            if relation not in item:
                raise RefusedError(404, "Request_ResourceNotFound")
            return self._object(asked, {"id": item["id"], **item[relation]})
        if relation == "manager":
            if not item.get("manager"):
                raise RefusedError(404, "Request_ResourceNotFound")
            return self._object(asked, item["manager"])
        if relation == "members":
            found = [{"@odata.type": "#microsoft.graph.user", **m} for m in item.get("members", ())]
            return self._collection(asked, found)
        if relation in {"memberOf", "transitiveMemberOf"}:
            return self._collection(asked, list(self._memberships(str(item["id"]))))
        raise RefusedError(400, "BadRequest", "Resource not found for the segment")

    def _memberships(self, object_id: str) -> Iterator[Item]:
        for group in self.data["groups"]:
            if object_id in {m["id"] for m in group.get("members", ())}:
                named = {"id": group["id"], "displayName": group["displayName"]}
                yield {"@odata.type": "#microsoft.graph.group", **named}
        for role in self.roles:
            if role["id"] == object_id:
                named = {"id": f"role-{role['roleDisplayName']}"}
                named["displayName"] = role["roleDisplayName"]
                yield {"@odata.type": "#microsoft.graph.directoryRole", **named}

    def _collection(self, asked: Question, items: list[Item]) -> Answer:
        options = asked.options
        if "$count" in options and not asked.eventual:
            raise RefusedError(400, "Request_BadRequest", "$count is not currently supported.")
        if self.plain_only and asked.eventual:
            raise RefusedError(400, "Request_UnsupportedQuery", "not available in this tenant")
        if "$expand" in options and asked.advanced:
            raise RefusedError(400, "Request_UnsupportedQuery", "$expand is not supported")
        node = self._filter(asked)
        kept = [item for item in items if node is None or graph_filter.fits(node, item)]
        return self._page(asked, kept)

    def _filter(self, asked: Question) -> graph_filter.Node | None:
        """The filter, where the mode of the question allows it."""
        text = asked.options.get("$filter")
        if text is None:
            return None
        try:
            node = graph_filter.parse(text)
        except graph_filter.FilterError as error:
            raise RefusedError(
                400, "Request_BadRequest", f"Invalid filter clause: {error}"
            ) from None
        logs = asked.path[0] == "auditLogs"
        unsupported = graph_filter.is_unsupported(node)
        if not logs and (unsupported or (graph_filter.needs_advanced(node) and not asked.advanced)):
            raise RefusedError(400, "Request_UnsupportedQuery", "Unsupported Query.")
        if not asked.advanced and graph_filter.clauses(node) > graph_filter.MOST_CLAUSES:
            raise RefusedError(400, "Request_UnsupportedQuery", "Too many child clauses specified")
        return node

    def _page(self, asked: Question, items: list[Item]) -> Answer:
        top = asked.options.get("$top", str(self.page_size))
        if not top.isdigit() or not 0 < int(top) <= 999:
            raise RefusedError(400, "Request_BadRequest", "Invalid page size specified.")
        token = asked.options.get("$skiptoken", "0")
        start, size, empty = int(token.strip("e")), int(top), token.startswith("e")
        shown = [] if empty else items[start : start + size]
        end = start if empty else start + len(shown)
        body: Item = {"@odata.context": f"{self.base}/$metadata#{asked.path[-1]}"}
        if "$count" in asked.options and start == 0 and not empty:
            body["@odata.count"] = len(items)
        if end < len(items):
            mark = "e" if self.empty_pages and not empty else ""
            body["@odata.nextLink"] = self._next(asked, f"{mark}{end}")
        return Answer(200, {**body, "value": [self._shown(asked, item) for item in shown]})

    def _next(self, asked: Question, token: str) -> str:
        path = "/".join(quote(step) for step in asked.path)
        query = "&".join(p for p in asked.query.split("&") if not p.startswith("$skiptoken="))
        return f"{self.base}/{path}?{query}{'&' if query else ''}$skiptoken={token}"

    def _shown(self, asked: Question, item: Item) -> Item:
        """What `$select` and `$expand` name; a property that the folder lacks stays away."""
        names = asked.options.get("$select", "")
        wanted = {n.strip() for n in names.split(",")} | {"id", "@odata.type"} if names else None
        shown = {
            k: v
            for k, v in item.items()
            if k not in _NAVIGATION and (wanted is None or k in wanted)
        }
        expanded = asked.options.get("$expand", "").partition("(")[0]
        if expanded and item.get(expanded):
            shown[expanded] = item[expanded]
        return shown


def _values(path: Path) -> list[Item]:
    raw = json.loads(path.read_text("utf-8")) if path.exists() else {"value": []}
    values: list[Item] = raw["value"] if isinstance(raw, dict) and "value" in raw else [raw]
    return values


def _deleted_kind(item: Item) -> str:
    said = str(item.get("@odata.type", ""))
    if said:
        return said.rpartition(".")[2]
    return "user" if "userPrincipalName" in item else "group"
