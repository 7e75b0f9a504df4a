"""The form of the global shortcut, there and back."""

from typing import Any

import pytest

from adapters.slack.blocks import form as fields
from adapters.slack.blocks.views import FormValues, form, form_values
from tests.adapters.slack.blocks.samples import words
from tests.real.slack_blocks import check_view

SYMPTOMS = (("object-not-syncing", "an object does not arrive"), ("other", "something else"))


def test_only_what_is_wrong_has_to_be_said() -> None:
    """Who is meant can be typed or chosen, so neither field is required."""
    view = form(words, SYMPTOMS)
    check_view(view)

    assert view["callback_id"] == "whysync:form"
    required = [x["block_id"] for x in view["blocks"] if not x["optional"]]
    assert required == [fields.SYMPTOM]
    options = view["blocks"][0]["element"]["options"]
    assert [x["value"] for x in options] == [x for x, _ in SYMPTOMS]


@pytest.mark.parametrize("symptoms", [(), [(f"s{n}", "x" * 200) for n in range(200)]])
def test_a_form_is_always_taken(symptoms: list[tuple[str, str]]) -> None:
    """Too many and too long."""
    check_view(form(words, symptoms))


def filled(**given: Any) -> dict[str, Any]:
    """view_submission as Slack sends it: a value for each block and action."""
    ids = {name: getattr(fields, name.upper()) for name in given}
    return {"state": {"values": {ids[x]: {ids[x]: value} for x, value in given.items()}}}


def test_what_was_filled_in_comes_back() -> None:
    """Without the blanks around it."""
    view = filled(
        symptom={"type": "static_select", "selected_option": {"value": "other"}},
        name={"type": "plain_text_input", "value": " jdoe "},
        user={"type": "users_select", "selected_user": "U0JDOE"},
        attribute={"type": "plain_text_input", "value": "mail"},
        error={"type": "plain_text_input", "value": "one\ntwo"},
    )

    assert form_values(view) == FormValues("other", "jdoe", "U0JDOE", "mail", "one\ntwo")


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"state": None},
        {"state": {"values": []}},
        filled(symptom=None, name={"value": None}, user={"selected_user": None}),
        filled(symptom={"selected_option": None}, error={"value": 7}, attribute="x"),
    ],
)
def test_what_was_left_empty_is_empty(view: dict[str, Any]) -> None:
    """Slack sends null for it; anything else is no reason to fail either."""
    assert form_values(view) == FormValues()
