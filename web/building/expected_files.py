"""Files that should come, day by day: which have, which are missing."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from company.values import ExpectedFile
from intake.exceptions import ExceptionFound
from intake.expecting import Covered, missing_files
from intake.explanations import KINDS
from intake.scopes import DEFAULT_ZONE, Company
from web.formatting import count
from web.languages import worded
from web.views.imports import ExpectedDay, ExpectedStrip
from web.views.money import MoneyState

DAYS_SHOWN = 14
STRIPS_MAX = 40


def expected_strips(
    expected: Iterable[ExpectedFile], covered: Sequence[Covered], *, company: Company, now: datetime
) -> tuple[ExpectedStrip, ...]:
    """One strip for each file that should come every day or month; those with something missing first."""
    strips = [_strip(one, covered, company=company, now=now) for one in expected]
    return tuple(sorted(strips, key=lambda one: -one.missing)[:STRIPS_MAX])


def _strip(
    each: ExpectedFile, covered: Sequence[Covered], *, company: Company, now: datetime
) -> ExpectedStrip:
    gone = missing_files([each], covered, company=company, now=now)
    owner = each.account or next(
        (f"{one.platform}/{one.name}" for one in company.shops if one.id == each.shop_id), ""
    )
    mine = [one for one in covered if one.kind == each.kind and one.owner == owner]
    today = now.astimezone(ZoneInfo(DEFAULT_ZONE)).date()
    files = sum(cast(int, one.explanation.params["count"]) for one in gone)
    return ExpectedStrip(
        label=worded(KINDS[each.kind]) if each.kind in KINDS else each.kind,
        owner=owner,
        days=tuple(_day(today - timedelta(days=back), gone, mine) for back in range(DAYS_SHOWN, 0, -1)),
        missing=files,
        told=str(
            ngettext("%(n)s missing", "%(n)s missing", files, n=count(files)) if files else _("all here")
        ),
    )


def _day(day: date, gone: Sequence[ExceptionFound], mine: Sequence[Covered]) -> ExpectedDay:
    spans = [
        (str(one.explanation.params["first_day"]), str(one.explanation.params["last_day"])) for one in gone
    ]
    if any(first <= day.isoformat() <= last for first, last in spans):
        return ExpectedDay(day.isoformat(), MoneyState.BROKEN, str(_("missing")))
    if any(one.first <= day <= one.last for one in mine):
        return ExpectedDay(day.isoformat(), MoneyState.EVEN, str(_("here")))
    return ExpectedDay(day.isoformat(), MoneyState.TRANSIT, str(_("not asked for")))
