"""Which object of Entra ID it would meet: its own, by its anchor, by its name; or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from handlers.lookups import LookUps
from handlers.ports import ConnectServer, Directory, Tenant
from handlers.preflight.checkup import Column, Finding, Match, could_not_look
from handlers.preflight.clashes import holders
from handlers.preflight.planned import Planned
from handlers.preflight.surroundings import Surroundings
from handlers.verdict import Subject
from knowledge.anchor import SETTING, anchors
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.soft_match import soft_matches
from knowledge.vocabulary import TenantObject

_COLUMN: Column = "match"
_KINDS = {"user": "user", "inetorgperson": "user", "group": "group", "contact": "contact"}
_HARD, _SOFT, _BY_UPN = (
    "blockCloudObjectTakeoverThroughHardMatchEnabled",
    "blockSoftMatchEnabled",
    "softMatchOnUpnEnabled",
)


@dataclass(frozen=True, slots=True)
class Matched:
    """What it meets, and the objects of Entra ID that hold its values and are not it."""

    match: Match
    findings: tuple[Finding, ...] = ()
    rivals: tuple[TenantObject, ...] = ()


class Matching:
    """The match of one object after the other."""

    def __init__(
        self, directory: Directory, server: ConnectServer, tenant: Tenant, around: Surroundings
    ) -> None:
        self._directory, self._server, self._tenant = directory, server, tenant
        self._around = around

    async def match(self, planned: Planned, is_known: bool = True) -> Matched:
        """By anchor or SID, which tie for good; else by name, as Entra ID does it once.

        `is_known` False: its anchor or its names are not, so that only a tie says something.
        """
        if (planned.type or "").casefold() not in _KINDS:
            return Matched(Match("new"))
        tied = await self._tied(planned)
        holding = await holders(planned, self._tenant)
        if isinstance(tied, CouldNotLook):
            return _not_known(could_not_look(_COLUMN, "tenant", tied.why))
        if isinstance(holding, CouldNotLook):
            return _not_known(could_not_look(_COLUMN, "tenant", holding.why))
        if tied is None:
            tied = await self._known_to_connect(planned, holding)
        if tied is not None:
            rivals = tuple(x for x in holding if x.id != tied.id)
            return replace(self._met(tied), rivals=rivals)
        return await self._by_name(planned, holding) if is_known else Matched(Match("not-known"))

    async def _tied(self, planned: Planned) -> TenantObject | CouldNotLook | None:
        """The live object of its anchor or of its SID."""
        sid = planned.object.attributes.first("objectSid")
        looks = [partial(self._tenant.by_anchor, a) for a in self._anchors(planned)]
        looks += [partial(self._tenant.by_security_identifier, sid)] if sid else []
        for look in looks:
            found = await look()
            if not isinstance(found, Missing):
                return found if isinstance(found, CouldNotLook) else found.value
        return None

    def _anchors(self, planned: Planned) -> tuple[str, ...]:
        settings = self._around.settings
        name = None if isinstance(settings, CouldNotLook) else settings.setting(SETTING)
        return anchors(planned.object, name)

    async def _known_to_connect(
        self, planned: Planned, holding: Sequence[TenantObject]
    ) -> TenantObject | None:
        """Its own, where Graph shows no key of it: Connect knows which one that is."""
        synced = [x for x in holding if not x.deleted and x.flag("onPremisesSyncEnabled")]
        keyless = [x for x in synced if x.kind == _kind(planned) and x.kind != "user"]
        if not keyless:
            return None
        own = planned.object
        subject = Subject(own.name, own.dn, own.object_guid, own.type, own.name)
        looks = LookUps(
            self._directory, self._server, self._tenant, subject, known={"directory": Found(own)}
        )
        found = await looks.get("entra_object")
        return found.value if isinstance(found, Found) else None

    def _met(self, cloud: TenantObject) -> Matched:
        """The object of its anchor: its own, or one that it would take over."""
        if cloud.flag("onPremisesSyncEnabled"):
            return Matched(Match("own", cloud.name))
        features = self._around.features
        if isinstance(features, CouldNotLook):
            return _not_known(could_not_look(_COLUMN, "features", features.why), cloud.name)
        blocked = features.flag(_HARD)
        if blocked:
            return _blocked("match-hard-blocked", cloud, {})
        if blocked is None:
            return _not_known(could_not_look(_COLUMN, "features", _HARD), cloud.name)
        found = Finding(_COLUMN, "match-hard-found", "tells", {"other": cloud.name})
        return Matched(Match("hard", cloud.name), (found,))

    async def _by_name(self, planned: Planned, holding: tuple[TenantObject, ...]) -> Matched:
        """Without a tie: a deleted one of its anchor, else a cloud-only one of its name."""
        settings = self._around.settings
        if isinstance(settings, CouldNotLook):
            return _not_known(could_not_look(_COLUMN, "server", settings.why))
        own = self._anchors(planned)
        fitting = [x for x in holding if _was_own(x, own)]
        fitting = fitting or [x for x in holding if _may_be_met(planned, x)]
        if not fitting:
            return Matched(Match("new"), rivals=holding)
        cloud = fitting[0]
        rivals = tuple(x for x in holding if x.id != cloud.id)
        if cloud.deleted:
            found = Finding(_COLUMN, "match-deleted", "tells", {"other": cloud.name})
            return Matched(Match("hard", cloud.name), (found,), rivals)
        return replace(await self._soft(planned, cloud), rivals=rivals)

    async def _soft(self, planned: Planned, cloud: TenantObject) -> Matched:
        """Whether Entra ID would let the two become one."""
        features = self._around.features
        if isinstance(features, CouldNotLook):
            return _not_known(could_not_look(_COLUMN, "features", features.why), cloud.name)
        by = "mail" if _by_address(planned, cloud) else "userPrincipalName"
        if features.flag(_SOFT):
            return _blocked("match-soft-blocked", cloud, {"by": by})
        if by == "userPrincipalName" and features.flag(_BY_UPN) is False:
            return _blocked("match-upn-off", cloud, {"by": by})
        if features.flag(_SOFT) is None:
            return _not_known(could_not_look(_COLUMN, "features", _SOFT), cloud.name)
        roles = await self._tenant.roles(cloud.id)
        if isinstance(roles, CouldNotLook):
            return _not_known(could_not_look(_COLUMN, "roles", roles.why), cloud.name)
        if isinstance(roles, Found) and roles.value:
            return _blocked("match-admin", cloud, {"by": by, "role": roles.value[0]})
        found = Finding(_COLUMN, "match-soft-found", "tells", {"other": cloud.name, "by": by})
        return Matched(Match("soft", cloud.name), (found,))


def _kind(planned: Planned) -> str | None:
    return _KINDS.get((planned.type or "").casefold())


def _was_own(cloud: TenantObject, own: Sequence[str]) -> bool:
    return cloud.deleted and cloud.text("onPremisesImmutableId") in own


def _may_be_met(planned: Planned, cloud: TenantObject) -> bool:
    """A live object of the same kind that belongs to nobody and goes by one of its names."""
    taken = cloud.flag("onPremisesSyncEnabled") or cloud.text("onPremisesImmutableId")
    is_free = not cloud.deleted and not taken
    return is_free and cloud.kind == _kind(planned) and soft_matches(planned.object, cloud)


def _by_address(planned: Planned, cloud: TenantObject) -> bool:
    own = planned.object
    bare = replace(own, attributes=own.attributes.without("userPrincipalName"))
    return soft_matches(bare, cloud)


def _blocked(id_: str, cloud: TenantObject, values: dict[str, str]) -> Matched:
    found = Finding(_COLUMN, id_, "spoils", {"other": cloud.name, **values})
    return Matched(Match("blocked", cloud.name), (found,))


def _not_known(found: Finding, target: str = "") -> Matched:
    return Matched(Match("not-known", target), (found,))
