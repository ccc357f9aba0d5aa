"""The statement of a run per source on its page, and per source, currency and day as a workbook."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from flask import url_for
from flask_babel import gettext as _

from intake.explanations import SOURCES
from matching.explanations import OUTCOMES, REASONS
from matching.queries import RunView
from matching.results import PIECES
from matching.statements import Line
from web.building.run_figures import TIED, side_names, sums_text
from web.formatting import major_units
from web.languages import worded
from web.views.runs import SourceLine, StatementView
from web.views.shell import Choice


def statement_view(run: RunView, told: Sequence[Line]) -> StatementView:
    """One line for each source and currency, by side."""
    names = dict(zip(("left", "right"), side_names(run.plan), strict=True))
    parts: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for one in told:
        parts[one.side, one.source, one.currency].append(one)
    sealed = run.figures.statement_sha256 if run.figures else ""
    return StatementView(
        lines=tuple(_line(names[key[0]], key, parts[key]) for key in sorted(parts)),
        sha256=sealed,
        exports=tuple(
            Choice(ending.upper(), url_for("runs.statement", number=run.number, ending=ending))
            for ending in ("csv", "xlsx")
        ),
    )


def source_name(source: str) -> str:
    return worded(SOURCES[source]) if source in SOURCES else source or "--"


def _line(side: str, key: tuple[str, str, str], lines: Sequence[Line]) -> SourceLine:
    _side, source, currency = key
    days = sorted({one.day for one in lines if one.day})

    def total(*outcomes: str) -> str:
        taken = [one for one in lines if not outcomes or one.outcome in outcomes]
        return sums_text({currency: sum(one.minor for one in taken)})[0] if taken else ""

    return SourceLine(
        side=side,
        source=source_name(source),
        days=" ～ ".join(dict.fromkeys((days[0], days[-1]))) if days else "--",
        rows=sum(one.rows for one in lines),
        total=total(),
        tied=total(*TIED),
        transit=total("in_transit"),
        differs=total("exception"),
        excluded=total("excluded"),
    )


def statement_rows(told: Iterable[Line]) -> list[list[str]]:
    """With a head, as a workbook shows it; pieces are counted, not money."""
    head = [_("Side"), _("Source"), _("Currency"), _("Day"), _("Ended as"), _("Reason"), _("Rows"), _("Sum")]
    rows = [[str(one) for one in head]]
    for one in told:
        is_money = one.currency != PIECES
        rows.append(
            [
                str(_("left") if one.side == "left" else _("right")),
                source_name(one.source),
                one.currency if is_money else str(_("pieces")),
                one.day,
                worded(OUTCOMES[one.outcome]),
                worded(REASONS[one.reason]) if one.reason in REASONS else one.reason,
                str(one.rows),
                major_units(one.minor, currency=one.currency) if is_money else str(one.minor),
            ]
        )
    return rows
