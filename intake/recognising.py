"""Which table stands in a file, and which layout it has."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from intake.bounds import BOUNDS, Bounds
from intake.content import Content
from intake.grids import grids
from intake.layouts import Found, Layout, find_layout, unknown_layout
from intake.own_building import built
from intake.own_layouts import OwnLayout
from intake.refusals import IntakeRefused
from intake.rows import Grid
from intake.several_sheets import Head, first_rows, whole_workbook
from intake.sniffing import Format, sniff
from intake.sources import LAYOUTS, SOURCES

SUMMARY: Final = "汇总"


def recognise(
    content: Content,
    *,
    source: str | None = None,
    bounds: Bounds = BOUNDS,
    own: Sequence[OwnLayout] = (),
) -> tuple[Grid, Found]:
    """The table in the file and its layout; only of the source, if one is named.

    What people made themselves (`own`) is asked after what we know, and by name as `own:KEY` or
    `own:KEY@VERSION`. Raises IntakeRefused where there is none we know.
    """
    known, mine = _layouts_of(source, own)
    sniffed = sniff(content, bounds)
    if sniffed.format is Format.ARCHIVE:
        raise IntakeRefused("archive_inside")
    refusal: IntakeRefused | None = None
    summary = SUMMARY in content.name
    before: list[tuple[Grid, Head]] = []
    every = grids(content, sniffed, bounds)
    for grid in every:
        try:
            head = first_rows(grid)
        except IntakeRefused as wrong:
            refusal = refusal or wrong
            continue
        found = _found(head, known, mine, source)
        if found is not None:
            grid.allow(found.layout.encodings)
            if sniffed.format is not Format.WORKBOOK:
                return grid, found
            find = partial(_found, known=known, mine=mine, source=source)
            return whole_workbook(grid, head, found, before=before, rest=every, find=find)
        before.append((grid, head))
        summary = summary or _is_summary(head)
        here = unknown_layout(head, (*known, *mine))
        refusal = here if refusal is None or refusal.code == "unknown_layout" else refusal
    if summary:
        raise IntakeRefused("summary_only")
    raise refusal or IntakeRefused("unknown_layout")


def _found(head: Head, known: Sequence[Layout], mine: Sequence[Layout], source: str | None) -> Found | None:
    return find_layout(head, known, source=source) or find_layout(head, mine, source=None)


def _layouts_of(source: str | None, own: Sequence[OwnLayout]) -> tuple[Sequence[Layout], Sequence[Layout]]:
    """Of the source, or of all: those we know, and those people made."""
    if source is None:
        return LAYOUTS, built([one for one in own if one.is_used])
    if named := [one for one in own if one.is_called(source)]:
        return (), built(named)
    if source not in SOURCES:
        used = dict.fromkeys(one.source for one in own if one.is_used)
        raise IntakeRefused("unknown_source", source=source, known=", ".join((*SOURCES, *used)))
    mine = built([one for one in own if one.is_used])
    return [one for one in LAYOUTS if one.source == source], [one for one in mine if one.source == source]


def _is_summary(head: Sequence[Sequence[str]]) -> bool:
    """Alipay puts a summary beside every bill; nothing in it is not in the bill."""
    titles = (row[0] for row in head if row and row[0].startswith("#"))
    return any(SUMMARY in one for one in titles)
