"""What every model of the Fax API shares: the wire's names, open enums, money and the paging envelope."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import AliasGenerator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_E = TypeVar("_E", bound=StrEnum)

Open = Annotated[_E | str, Field(union_mode="left_to_right")]
"""An enum of today that still accepts the values of tomorrow."""


class Resource(BaseModel):
    """Base of everything the API answers: camelCase on the wire, unknown fields kept, never changed in place."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(alias=to_camel),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        extra="allow",
        frozen=True,
        coerce_numbers_to_str=True,  # an amount or a label that comes as a number must not cost the whole answer
        defer_build=True,  # most programs use few of the models: each is made ready at its first use
    )

    def wire(self) -> dict[str, Any]:
        """The JSON object as it travels: camelCase names, unset fields left out, times as RFC 3339."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Money(Resource):
    """An amount as the API words it: a decimal in a string, with as many places as the rating gave it."""

    currency_code: str = ""
    amount: str = ""

    @property
    def value(self) -> Decimal | None:
        """The amount as a decimal, or None when the text is no number."""
        try:
            amount = Decimal(self.amount)
        except InvalidOperation:
            return None
        return amount if amount.is_finite() else None


class ListPage(Resource):
    """The paging envelope beside every list: `page` counts from 1."""

    page: int = 1
    page_size: int = 0
    total_pages: int = 0
    total_items: int = 0
