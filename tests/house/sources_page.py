"""The table of docs/sources.md, made of the layouts: `python -m tests.house.sources_page` writes it."""

from itertools import groupby
from pathlib import Path

from intake.explanations import KINDS, SOURCES
from intake.layouts import Layout
from intake.sources import LAYOUTS

PAGE = Path(__file__).parent.parent.parent / "docs" / "sources.md"
BEGIN, END = "<!-- made of the layouts: begin -->\n", "<!-- end -->"
COLUMNS = "| source | what it is | holds | recognised by the columns |\n|---|---|---|---|\n"


def table() -> str:
    """One line per source and set of columns by which it is recognised."""
    return COLUMNS + "".join(_line(source, layouts) for source, layouts in _by_source())


def _line(source: str, layouts: list[Layout]) -> str:
    known_by = "; or ".join(map(_known_by, layouts))
    return f"| `{source}` | {SOURCES[source]} | {KINDS[layouts[0].kind]} | {known_by} |\n"


def _by_source() -> list[tuple[str, list[Layout]]]:
    ordered = sorted(LAYOUTS, key=lambda one: one.source)
    return [(source, list(layouts)) for source, layouts in groupby(ordered, key=lambda one: one.source)]


def _known_by(layout: Layout) -> str:
    names = ", ".join(one.headers[0] for one in layout.fields if one.required).replace("|", "\\|")
    return f"{names} (only when named)" if layout.is_asked_for else names


def told() -> str:
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
