"""Evidence for the attribute court: the healthy J Doe of `build`, and keywords for the rest."""

from dataclasses import replace
from typing import Any

from knowledge.answer import About
from knowledge.court import Court, court
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Domain,
    Flow,
    MetaverseAttribute,
    MetaverseObject,
    SyncRule,
)
from tests.knowledge.build import cloud, connector, entra_row, mv, person, row, rule, server, view

INITIAL = "contoso.onmicrosoft.com"
DOMAINS = (
    Domain("contoso.com", verified=True),
    Domain(INITIAL, verified=True, initial=True),
    Domain("waiting.com", verified=False),
)
DARK = CouldNotLook("the server did not answer")


def look(value: Any) -> Lookup[Any]:
    """A look-up's result: a value, none, or one that was made already."""
    if isinstance(value, Missing | CouldNotLook | Found):
        return value
    return Missing() if value is None else Found(value)


def heard(attribute: str | None, symptom: str = "attribute-not-syncing", **more: Any) -> Court:
    """The court on an attribute of J Doe; more evidence, or other, by name of the look-up."""
    found = perhaps(attribute, symptom, **more)
    assert found is not None
    return found


def perhaps(
    attribute: str | None, symptom: str = "attribute-not-syncing", **more: Any
) -> Court | None:
    """The same, where there may be none."""
    usual = {
        "directory": person(title="Manager"),
        "connector_space": view(row(values={"title": "Manager"}), entra_row({"title": "Manager"})),
        "metaverse": mv(title="Manager"),
        "entra_object": cloud(jobTitle="Manager"),
        "rules": (),
        "connectors": (connector(),),
        "domains": DOMAINS,
        "server": server(),
    }
    about = About(symptom, attribute=attribute)
    return court(about, {name: look(value) for name, value in {**usual, **more}.items()})


def direct(destination: str, source: str, **more: Any) -> Flow:
    """A flow of one attribute as it is."""
    return replace(Flow(destination, (source,), "Direct"), **more)


def computed(destination: str, expression: str, *sources: str, **more: Any) -> Flow:
    """A flow of an expression."""
    return replace(Flow(destination, sources, "Expression", expression), **more)


def constant(destination: str, value: str) -> Flow:
    """A flow of a constant."""
    return Flow(destination, (value,), "Constant")


def giving(name: str, precedence: int, flow: Flow, **more: Any) -> SyncRule:
    """An inbound rule with one flow."""
    usual: dict[str, Any] = {"link_type": "Join", "precedence": precedence, "flows": (flow,)}
    return rule(name, **{**usual, **more})


def sending(name: str, precedence: int, flow: Flow, **more: Any) -> SyncRule:
    """An outbound rule to Entra ID with one flow."""
    usual: dict[str, Any] = {
        "connector": ENTRA_CONNECTOR_ID,
        "direction": "Outbound",
        "source_type": "person",
        "target_type": "user",
    }
    return giving(name, precedence, flow, **{**usual, **more})


def recorded(base: MetaverseObject, name: str, rule_: str, connector_: str = "") -> MetaverseObject:
    """The same metaverse object, with who gave one of its values."""
    own = MetaverseAttribute(base.attributes[name].values, rule_, connector_)
    return replace(base, attributes={**base.attributes, name: own})
