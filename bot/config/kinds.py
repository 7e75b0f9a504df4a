"""What every section of the configuration is made of: the kinds of values, and their strictness."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, StringConstraints


def _no_switch(value: object) -> object:
    """Pydantic takes true for 1."""
    if isinstance(value, bool):
        raise ValueError("expected a number")
    return value


#: Stands in the place of another setting: the example shows it, but not among those to begin with.
INSTEAD: dict[str, JsonValue] = {"instead": True}
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Number = Annotated[int, BeforeValidator(_no_switch)]
Port = Annotated[Number, Field(ge=1, le=65535)]
Limit = Annotated[float, BeforeValidator(_no_switch), Field(le=3600, allow_inf_nan=False)]
Seconds = Annotated[Limit, Field(gt=0)]


class Section(BaseModel):
    """Part of the file: what it does not know is refused, and nothing is converted in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
