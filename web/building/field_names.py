"""What fields are called: as the columns of the templates are, in each language."""

from collections.abc import Mapping
from typing import Final

from intake.layouts import Field
from intake.own_building import AMOUNT, DIRECTION, MAPPED
from intake.templates import header_in
from people.languages import N_
from web.languages import language, worded

# Columns of facts that are called otherwise than the fields they come from.
_FACTS: Final[Mapping[str, str]] = {
    "voucher_date": "date",
    "charged_on": "date",
    "debit_minor": "debit",
    "credit_minor": "credit",
}
_OWN: Final[Mapping[str, str]] = {
    "class": N_("Class"),
    "side": N_("Side"),
}
_FIELDS: Final[Mapping[str, Field]] = {
    one.name: one for one in (*(one for base in MAPPED.values() for one in base.fields), AMOUNT, DIRECTION)
}


def field_name(name: str) -> str:
    """The name of a field or of a column of facts; as it is where nobody has named it."""
    plain = _FACTS.get(name, name.removesuffix("_minor"))
    if plain in _OWN:
        return worded(_OWN[plain])
    if plain not in _FIELDS:
        return plain
    header = header_in(_FIELDS[plain], language())
    return header.replace("_", " ").capitalize() if header.isascii() else header
