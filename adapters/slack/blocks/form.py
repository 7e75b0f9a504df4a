"""The form of the global shortcut, and what somebody filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.slack.blocks.elements import NOTHING, option, plain_text
from adapters.slack.blocks.fitting import Fitting
from adapters.slack.blocks.limits import INPUT_LABEL, OPTIONS, PLACEHOLDER, TITLE, Block
from handlers.replies import Words

FORM: Final = "whysync:form"
SYMPTOM: Final = "whysync:form:symptom"
NAME: Final = "whysync:form:name"
USER: Final = "whysync:form:user"
ATTRIBUTE: Final = "whysync:form:attribute"
ERROR: Final = "whysync:form:error"
_NAME_LENGTH, _ATTRIBUTE_LENGTH, _ERROR_LENGTH = 300, 100, 3000  # 3,000 is what Slack allows


@dataclass(frozen=True, slots=True)
class FormValues:
    """What was filled in; `user` is the Slack id of a person. Nothing is an empty text."""

    symptom: str = ""
    name: str = ""
    user: str = ""
    attribute: str = ""
    error: str = ""


def form(words: Words, symptoms: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The form. `symptoms`: each an id and its words; the id of a field is its block_id."""
    fitting = Fitting()
    options = [option(id_, label, "", fitting) for id_, label in symptoms[:OPTIONS]]
    symptom = {
        "type": "static_select",
        "placeholder": plain_text(words("slack-choose"), PLACEHOLDER),
        "options": options or [option(NOTHING, NOTHING, "", fitting)],
    }
    hint = plain_text(words("slack-form-name-hint"), INPUT_LABEL)
    fields = [
        _field(SYMPTOM, words("slack-form-symptom"), symptom, optional=False),
        _field(NAME, words("slack-form-name"), _typed(_NAME_LENGTH)) | {"hint": hint},
        _field(USER, words("slack-form-user"), {"type": "users_select"}),
        _field(ATTRIBUTE, words("slack-form-attribute"), _typed(_ATTRIBUTE_LENGTH)),
        _field(ERROR, words("slack-form-error"), _typed(_ERROR_LENGTH) | {"multiline": True}),
    ]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain_text(words("slack-title-form"), TITLE),
        "submit": plain_text(words("slack-submit"), TITLE),
        "close": plain_text(words("slack-close"), TITLE),
        "blocks": fields,
    }


def form_values(view: Mapping[str, Any]) -> FormValues:
    """What was filled in; whatever is not there, or of another shape, is empty."""
    values = _map(_map(view, "state"), "values")
    chosen = _map(_given(values, SYMPTOM), "selected_option")
    return FormValues(
        _text(chosen, "value"),
        _text(_given(values, NAME), "value"),
        _text(_given(values, USER), "selected_user"),
        _text(_given(values, ATTRIBUTE), "value"),
        _text(_given(values, ERROR), "value"),
    )


def _field(id_: str, label: str, element: Block, *, optional: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": id_,
        "label": plain_text(label, INPUT_LABEL),
        "optional": optional,
        "element": element | {"action_id": id_},
    }


def _typed(most: int) -> Block:
    return {"type": "plain_text_input", "max_length": most}


def _given(values: Mapping[str, Any], id_: str) -> Mapping[str, Any]:
    return _map(_map(values, id_), id_)


def _map(of: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = of.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(of: Mapping[str, Any], key: str) -> str:
    found = of.get(key)
    return found.strip() if isinstance(found, str) else ""
