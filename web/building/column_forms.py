"""What a person says of a table's columns in the form, read back into a draft, however tampered with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from intake.keeping_layouts import KeptLayout
from intake.layouts import Near, nearest
from intake.looking import Glance
from intake.mapping import TITLE_CHARACTERS_MAX
from intake.own_building import BASES, MAPPED, fields_of
from intake.own_layouts import Days, MoneyBy, OwnLayout
from intake.proposing import header_line, likeliest_base, proposed, renamed
from intake.sources import LAYOUTS

LIKE_ENOUGH = 0.6  # so large a share of a layout's columns must be there for the rest to count as renamed
DIGITS_MAX = 6
CELL_MAX = 400

Form = MultiDict[str, str]
Word = TypeVar("Word", MoneyBy, Days)


@dataclass(frozen=True, slots=True)
class Table:
    """The table in question: which sheet, where its header line stands, and what is below."""

    glances: Sequence[Glance]
    sheet: int
    at: int

    @property
    def glance(self) -> Glance:
        return self.glances[self.sheet]

    @property
    def headers(self) -> tuple[str, ...]:
        return self.glance.rows[self.at]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        return self.glance.rows[self.at + 1 :]


def table_of(glances: Sequence[Glance], said: Form) -> Table:
    """The sheet and header line that are said, else those that are likeliest."""
    fullest = max(range(len(glances)), key=lambda at: len(glances[at].rows))
    sheet = _within(said.get("sheet"), len(glances), otherwise=fullest)
    rows = glances[sheet].rows
    moved = said.get("was_sheet", str(sheet)) != str(sheet)
    line = None if moved else _whole(said.get("line"))
    at = header_line(rows) if line is None else min(max(line - 1, 0), len(rows) - 1)
    return Table(glances, sheet, at)


def _whole(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX
    return int(text or 0) if is_number else None


def _within(text: str | None, many: int, *, otherwise: int) -> int:
    number = _whole(text)
    return number if number is not None and number < many else otherwise


def drift_of(table: Table) -> Near | None:
    """The known layout the table nearly is, where what it misses may have been renamed."""
    near = nearest([table.headers], [one for one in LAYOUTS if one.name not in MAPPED])
    if near is None:
        return None
    required = near.found.layout.required
    new = sum(bool(one.strip()) for one in table.headers) - len(set(near.found.places.values()))
    is_like = len(near.missing) <= (1 - LIKE_ENOUGH) * len(required)
    return near if is_like and new >= len(near.missing) else None


def first_draft(table: Table, *, base: str, kept: KeptLayout | None, title: str) -> OwnLayout:
    """What is proposed before anybody has said anything."""
    if kept is not None:
        return replace(kept.layout, title=kept.layout.title)
    if base not in MAPPED and (near := drift_of(table)) is not None:
        found = near.found
        become = renamed(found.layout, found.places, table.headers, table.rows)
        return OwnLayout("", 0, title, found.layout.name, become)
    wanted = base if base in MAPPED else likeliest_base(table.headers, table.rows)
    return replace(proposed(wanted, table.headers, table.rows), title=title)


def draft_of(form: Form, table: Table) -> OwnLayout:
    """The draft as the form has it; proposed anew for another kind, sheet or header line."""
    base = form.get("base", "")
    title, key = form.get("title", "").strip()[: TITLE_CHARACTERS_MAX + 1], form.get("layout", "")
    asked = {"base": base, "sheet": str(table.sheet), "line": str(table.at + 1)}
    if base not in BASES or any(form.get(f"was_{name}", value) != value for name, value in asked.items()):
        return replace(first_draft(table, base=base, kept=None, title=title), key=key)
    money = _one_of(MoneyBy, form.get("money"), MoneyBy.IN_AND_OUT)
    offered = {one.name for one in (fields_of(MAPPED[base], money) if base in MAPPED else BASES[base].fields)}
    draft = OwnLayout(
        key=key,
        version=0,
        title=title,
        base=base,
        columns={name: one for name, one in _columns(form, table.headers).items() if name in offered},
        constants={name: one for name, one in _constants(form).items() if name in offered},
        meanings={name: one for name, one in _meanings(form).items() if name in offered},
        money=money,
        days=_one_of(Days, form.get("days"), Days.YEAR_FIRST),
        decimal_comma=bool(form.get("comma")),
    )
    if base in MAPPED and form.get("was_money", draft.money) != draft.money:
        return _with_new_money(draft, table)
    return draft


def _with_new_money(draft: OwnLayout, table: Table) -> OwnLayout:
    """Another way to tell money in from money out asks for other columns; what is proposed for those."""
    anew = proposed(draft.base, table.headers, table.rows)
    gone = {"income", "outgo", "amount", "direction"}
    kept = {name: header for name, header in draft.columns.items() if name not in gone}
    offered = {name: header for name, header in anew.columns.items() if name in gone}
    return replace(draft, columns=kept | offered)


def _columns(form: Form, headers: Sequence[str]) -> dict[str, str]:
    found = {}
    for name, place in form.items():
        at = _whole(place)
        if name.startswith("col-") and at is not None and at < len(headers):
            found[name.removeprefix("col-")] = headers[at]
    return found


def _constants(form: Form) -> dict[str, str]:
    """What is said once and for all, where no column says it."""
    told = {
        name.removeprefix("const-"): text.strip()[:CELL_MAX]
        for name, text in form.items()
        if name.startswith("const-") and text.strip()
    }
    return {name: text for name, text in told.items() if not form.get(f"col-{name}")}


def _meanings(form: Form) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in form:
        if name.startswith("said-"):
            field = name.removeprefix("said-")
            pairs = zip(form.getlist(name), form.getlist(f"means-{field}"), strict=False)
            told = {written[:CELL_MAX]: meaning for written, meaning in pairs if written and meaning}
            if told and form.get(f"col-{field}"):
                found[field] = told
    return found


def _one_of(words: type[Word], text: str | None, otherwise: Word) -> Word:
    return words(text) if text in list(words) else otherwise
