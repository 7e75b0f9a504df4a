"""Whether Entra ID shows the value, and the attributes that have a question of their own."""

from typing import Any

import pytest

from knowledge.answer import UNSEEN, About, Answer
from knowledge.checks.attribute_shown import (
    OVERRIDES_OFF,
    PHOTO_LIMIT,
    attribute_shown,
    display_name_set,
    photo_size,
)
from knowledge.vocabulary import SyncFeatures
from tests.knowledge.build import change, cloud, entra_row, person, row, view

TITLE = About(attribute="title")
BOSS = person(title="Boss")
READ = row(values={"title": "Boss"})


def value(answer: Answer[Any] | None) -> str | None:
    """The bare answer."""
    return answer.value if answer else None


def named(attribute: str | None) -> About:
    """A question about this attribute."""
    return About(attribute=attribute)


def shown(about: About = TITLE, entra: Any = None, sent: Any = None, **more: Any) -> str | None:
    """Does Entra ID show the value?"""
    rows = view(READ, sent or entra_row({"title": "Boss"}))
    there = cloud(jobTitle="Boss") if entra is None else entra
    given = {"directory": BOSS, "connector_space": rows, "entra_object": there, **more}
    return value(attribute_shown(about, **given))


def test_a_value_that_is_shown_or_was_not_sent() -> None:
    """No name, no place, not sent yet, or the same but for case and blanks: shown."""
    assert shown(named(None)) == shown(directory=None) == shown(connector_space=None) == "shown"
    assert shown(entra_object=None) == shown(entra=cloud(jobTitle="boss ")) == "shown"
    for sent in (entra_row(), entra_row(pending_export=change()), entra_row(has_export_error=True)):
        assert shown(sent=sent) == "shown"


def test_what_graph_was_not_asked_for_is_not_fine() -> None:
    """A property that was not returned, or that Graph does not have, is put to a person."""
    assert shown(entra=cloud()) is None
    license_ = entra_row({"carLicense": "B"})
    assert shown(named("carLicense"), directory=person(carLicense="B"), sent=license_) is None


def test_a_value_that_was_never_sent() -> None:
    """With a value in AD the loss is told of before; a value of the cloud alone is a riddle."""
    alone: dict[str, Any] = {"directory": person(), "sent": entra_row()}
    assert shown(entra=cloud(jobTitle="Chief"), sent=entra_row()) == "shown"
    assert shown(entra=cloud(jobTitle=None), **alone) == shown(entra=cloud(), **alone) == "shown"
    assert shown(entra=cloud(jobTitle="Chief"), **alone) == "differs"


@pytest.mark.parametrize(
    "sent,there,expected",
    [
        ("CN=B", {"manager": {"id": "b"}}, "shown"),
        ("CN=B", {"manager": None}, "differs"),
        (None, {"manager": None}, "shown"),
        (None, {"manager": {"id": "b"}}, "differs"),
        ("CN=B", {}, None),
    ],
)
def test_a_reference_is_shown_as_somebody(
    sent: str | None, there: dict[str, Any], expected: str | None
) -> None:
    """Its name is another one in each place, so only whether there is one is compared."""
    row_ = entra_row({"manager": sent} if sent else {})
    found = shown(named("manager"), cloud(**there), row_, directory=person(manager="CN=B"))
    assert found == expected


def test_a_value_that_differs() -> None:
    """Computed values are recalculated by the cloud; others differ without a reason."""
    assert shown(entra=cloud(jobTitle="Chief")) == "differs"
    mail = entra_row({"mail": "a@contoso.com"})
    assert shown(named("mail"), cloud(mail="b@contoso.com"), mail) == "recalculated"


@pytest.mark.parametrize(
    "features,expected",
    [
        (SyncFeatures({OVERRIDES_OFF: False}), "mobile-override"),
        (SyncFeatures({}), "mobile-override"),
        (SyncFeatures({OVERRIDES_OFF: True}), None),
        (None, None),
        (UNSEEN, None),
    ],
)
def test_a_number_set_in_the_cloud(features: Any, expected: str | None) -> None:
    """It wins unless the tenant says otherwise, which must be seen."""
    sent, there = entra_row({"mobile": "1"}), cloud(mobilePhone="2")
    assert shown(named("mobile"), there, sent, sync_features=features) == expected


@pytest.mark.parametrize(
    "held,expected",
    [
        (["SMTP:A@contoso.com", "smtp:a@contoso.onmicrosoft.com"], "shown"),
        (["smtp:a@contoso.com", "SMTP:a@contoso.onmicrosoft.com"], "recalculated"),
        (["SMTP:b@contoso.com"], "recalculated"),
    ],
)
def test_addresses_may_gain_entries(held: list[str], expected: str) -> None:
    """The cloud adds addresses of its own; the primary and the sent ones must be there."""
    sent = entra_row({"proxyAddresses": ("SMTP:a@contoso.com",)})
    assert shown(named("proxyAddresses"), cloud(proxyAddresses=held), sent) == expected


# --- single attributes


@pytest.mark.parametrize(
    "attribute,photo,expected",
    [
        ("thumbnailPhoto", "A" * (PHOTO_LIMIT * 4 // 3 + 8), "too-large"),
        ("thumbnailPhoto", "AAAA", "fits"),
        ("thumbnailPhoto", None, "fits"),
        ("title", "A" * PHOTO_LIMIT * 2, "fits"),
    ],
)
def test_the_size_of_a_photo(attribute: str, photo: str | None, expected: str) -> None:
    """Above 100 KB a photo is not taken."""
    assert value(photo_size(named(attribute), person(thumbnailPhoto=photo))) == expected
    assert value(photo_size(named(attribute), None)) == "fits"


@pytest.mark.parametrize("name,expected", [("J Doe", "set"), (" ", "blank"), (None, "blank")])
def test_a_blank_display_name(name: str | None, expected: str) -> None:
    """Only when the display name is asked about is its absence a finding."""
    live = person(displayName=name)
    assert value(display_name_set(named("displayName"), live)) == expected
    assert value(display_name_set(TITLE, live)) == "set"
    assert value(display_name_set(named("displayName"), None)) == "set"
