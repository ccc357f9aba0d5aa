"""Which table stands in a file, and which layout it has."""

from collections.abc import Sequence
from contextlib import closing
from itertools import islice
from typing import Final

from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.grids import grids
from intake.layouts import HEADER_SEARCH_ROWS, Found, find_layout, unknown_layout
from intake.refusals import IntakeRefused
from intake.rows import Grid
from intake.sniffing import Format, sniff
from intake.sources import LAYOUTS, SOURCES

SUMMARY: Final = "汇总"


def recognise(content: Content, *, source: str | None = None, bounds: Bounds = BOUNDS) -> tuple[Grid, Found]:
    """The table in the file and its layout; only of the source, if one is named.

    Raises IntakeRefused where there is none we know.
    """
    if source is not None and source not in SOURCES:
        raise IntakeRefused("unknown_source", source=source, known=", ".join(SOURCES))
    sniffed = sniff(content, bounds)
    if sniffed.format is Format.ARCHIVE:
        raise IntakeRefused("archive_inside")
    refusal: IntakeRefused | None = None
    summary = SUMMARY in content.name
    for grid in grids(content, sniffed, bounds):
        try:
            head = _head(grid)
        except IntakeRefused as wrong:
            refusal = refusal or wrong
            continue
        if (found := find_layout(head, LAYOUTS, source=source)) is not None:
            grid.allow(found.layout.encodings)
            return grid, found
        summary = summary or _is_summary(head)
        nearest = [one for one in LAYOUTS if source in (None, one.source)]
        here = unknown_layout(head, nearest)
        refusal = here if refusal is None or refusal.code == "unknown_layout" else refusal
    if summary:
        raise IntakeRefused("summary_only")
    raise refusal or IntakeRefused("unknown_layout")


def _is_summary(head: Sequence[Sequence[str]]) -> bool:
    """Alipay puts a summary beside every bill; nothing in it is not in the bill."""
    titles = (row[0] for row in head if row and row[0].startswith("#"))
    return any(SUMMARY in one for one in titles)


def _head(grid: Grid) -> list[list[str]]:
    with closing(grid.rows()) as rows:
        return list(islice(rows, HEADER_SEARCH_ROWS))
