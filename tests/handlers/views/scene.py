"""What views are tested with: fakes of the ports, a judge with one verdict, runs and rows."""

from datetime import datetime, timedelta
from typing import Any

from handlers.diagnose import Request
from handlers.ports import Handle
from handlers.resolve import Nobody, One, Several
from handlers.verdict import LookUp, Subject, Verdict
from handlers.views.sight import Asked, Body, Ports, Sight
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Attributes,
    ConnectorSpaceObject,
    Run,
    RunError,
    RunStep,
)
from tests.fakes import NOON, FakeDirectory, FakeServer, FakeTenant
from tests.handlers.small import SmallCatalogue

AD_ID, AD_NAME, CLOUD_NAME = "ad-connector", "contoso.com", "contoso.onmicrosoft.com - AAD"
ANCHOR = "AAAAAAAAAAAAAAAAAAAAAQ=="


class Judge:
    """Whoever is asked says this."""

    def __init__(self, verdict: Verdict, found: One | Several | Nobody | None = None) -> None:
        self.verdict, self.found = verdict, found or Nobody(())
        self.asked: list[Request] = []

    async def ask(self, request: Request) -> Verdict:
        self.asked.append(request)
        return self.verdict

    async def resolve(self, handle: Handle, asked: str) -> One | Several | Nobody:
        return self.found


class Scene:
    """A sight over fakes."""

    def __init__(self, verdict: Verdict | None = None, subject: Subject | None = None) -> None:
        self.directory, self.server, self.tenant = FakeDirectory(), FakeServer(), FakeTenant()
        self.judge = Judge(verdict or Verdict("service-not-running", None, "healthy"))
        self.asked = Asked(subject=subject, called=subject.asked if subject else "")
        self.catalogue = SmallCatalogue()

    def sight(self, text: str = "") -> Sight:
        """A new one, for one view."""
        ports = Ports(self.directory, self.server, self.tenant)
        asked = Asked(text, self.asked.subject, self.asked.called)
        return Sight(ports, self.judge, self.catalogue, NOON, asked)


def ago(**span: int) -> datetime:
    """A time before noon."""
    return NOON - timedelta(**span)


def texts(body: Body, part: str) -> list[str]:
    """The lines of all parts of this id."""
    return [line.text for p in body.parts if p.id == part for line in p.lines]


def run(profile: str = "Delta Import", result: str = "success", **more: Any) -> Run:
    """A run of the AD connector an hour ago, of the Entra connector where `entra` says so."""
    entra = more.pop("entra", False)
    fields: dict[str, Any] = {"start": ago(hours=1), "steps": (RunStep(result),)} | more
    return Run(
        ENTRA_CONNECTOR_ID if entra else AD_ID,
        CLOUD_NAME if entra else AD_NAME,
        profile,
        result,
        **fields,
    )


def failed(dn: str, type_: str = "LargeObject", **more: Any) -> RunError:
    """An error of one object."""
    return RunError("export", dn, more.pop("cs_id", None), type_, **more)


def row(dn: str, *, entra: bool = False, **more: Any) -> ConnectorSpaceObject:
    """A row in one of the two connector spaces."""
    values = more.pop("attributes", {})
    return ConnectorSpaceObject(
        more.pop("object_id", f"cs-{dn}"),
        ENTRA_CONNECTOR_ID if entra else AD_ID,
        CLOUD_NAME if entra else AD_NAME,
        dn,
        more.pop("object_type", "user"),
        is_connector=True,
        attributes=Attributes(values),
        **more,
    )


def dark(name: str, why: str) -> LookUp:
    """A look-up that could not look."""
    return LookUp(name, "could-not-look", 0, why)
