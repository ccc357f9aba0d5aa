"""`match LEFT RIGHT --plan FILE.toml`: reconciles any two tables by a plan, and stores nothing."""

import argparse
import gc
from pathlib import Path

from cli.answers import Answer, UsageError
from cli.match_text import text_of
from matching.passes.plan import Plan
from matching.passes.plan_reading import read_plan
from matching.passes.refusals import MatchRefused
from matching.passes.result import document, match_tables
from matching.passes.tables import read_table

READABLE_ROWS = 20_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("left", type=Path, metavar="LEFT", help="a table: CSV or XLSX")
    parser.add_argument("right", type=Path, metavar="RIGHT", help="the table to hold it against")
    parser.add_argument("--plan", type=Path, required=True, metavar="FILE.toml", help="what to match by")


def run(given: argparse.Namespace) -> Answer:
    try:
        plan = _plan(given.plan)
        tables = read_table(given.left, plan.left.columns()), read_table(given.right, plan.right.columns())
    except MatchRefused as refused:
        raise UsageError(str(refused)) from None
    gc.disable()  # millions of small objects, none of them garbage before this process ends
    matched = match_tables(*tables, plan)
    if given.json:
        large = matched.sides.left_rows + matched.sides.right_rows > READABLE_ROWS
        return Answer(document=document(matched), good=matched.conserved, large=large)
    return Answer(text=text_of(matched, language=given.lang), good=matched.conserved)


def _plan(path: Path) -> Plan:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise MatchRefused("no_file", file=path.name, problem=error.strerror or str(error)) from None
    except UnicodeDecodeError:
        raise MatchRefused("broken_plan", file=path.name, problem="it is not UTF-8") from None
    return read_plan(text, file=path.name)
