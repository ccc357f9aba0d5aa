"""The history of imports, narrowed by what its address says."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import url_for

from intake.explanations import STATUSES
from intake.file_lists import FileFilter
from intake.queries import FileView
from web.building.import_pages import Company, shop_choices
from web.building.import_rows import file_line, source_name
from web.building.ticket_rows import person_of
from web.formatting import moment
from web.languages import worded
from web.views.imports import FoundFile, HistoryForm
from web.views.shell import Choice
from workflow.wording import Words

LONGEST = 200


def filter_from(args: Mapping[str, str]) -> FileFilter:
    """What the address asks for; what makes no sense asks for nothing."""
    status = args.get("status", "")
    return FileFilter(
        text=args.get("q", "").strip()[:LONGEST],
        source=args.get("source", "")[:LONGEST],
        shop=args.get("shop", "")[:LONGEST],
        status=status if status in STATUSES else "",
        first=_day(args.get("from", "")),
        last=_day(args.get("to", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def address_of(wanted: FileFilter) -> dict[str, str]:
    """The filter as its address says it."""
    said = {
        "q": wanted.text,
        "source": wanted.source,
        "shop": wanted.shop,
        "status": wanted.status,
        "from": wanted.first.isoformat() if wanted.first else "",
        "to": wanted.last.isoformat() if wanted.last else "",
    }
    return {name: value for name, value in said.items() if value}


def history_form(wanted: FileFilter, *, sources: Sequence[str], company: Company) -> HistoryForm:
    said = address_of(wanted)
    return HistoryForm(
        text=wanted.text,
        sources=tuple(Choice(source_name(one), value=one, current=one == wanted.source) for one in sources),
        shops=tuple(
            Choice(one.label, value=one.value, current=one.value == wanted.shop)
            for one in shop_choices(company)
        ),
        statuses=tuple(
            Choice(worded(text), value=one, current=one == wanted.status) for one, text in STATUSES.items()
        ),
        first_day=said.get("from", ""),
        last_day=said.get("to", ""),
        clear_href="" if wanted.is_open else url_for("imports.show"),
    )


def found_file(file: FileView, *, batches: Mapping[int, str], words: Words, now: datetime) -> FoundFile:
    """`batches`: numbers by id."""
    number = batches.get(file.batch_id or 0, "")
    return FoundFile(
        line=file_line(file),
        at=moment(file.received_at, now=now),
        who=person_of(file.received_by, words=words),
        batch=Choice(number, url_for("imports.batch", number=number)) if number else None,
    )
