"""`import FILE…`: reads files here and now; source, layout, shop and account are detected unless given.

Of several files all that can be read are; one that cannot even be opened stands in the answer as refused.
"""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from cli.answers import Answer, UsageError
from cli.days import day
from cli.import_documents import import_document, import_line, unopened_document, unopened_line
from cli.opening import Installation, installation
from intake.importing import ImportOptions
from intake.queries import ImportResult
from intake.receiving import Upload, receive_uploads
from intake.refusals import NOTHING_IN_IT, IntakeRefused
from people.actors import SYSTEM
from workflow.file_findings import look_at_files
from workflow.importing import Imported, import_received

GOOD = ("imported", "already_imported")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--source", metavar="KEY", help="the source, such as alipay_fund")
    parser.add_argument("--shop", metavar="NAME", help="the shop, or platform/shop")
    parser.add_argument("--account", metavar="NO", help="the account")
    parser.add_argument("--from", dest="first", type=day, metavar="DATE", help="first day the files cover")
    parser.add_argument("--to", dest="last", type=day, metavar="DATE", help="last day the files cover")


def run(given: argparse.Namespace) -> Answer:
    options = _options(given)
    with ExitStack() as stack:
        uploads, unopened = _opened(stack, given.files)
        with installation() as here:
            words = here.words(given.lang)
            imported = _imported(here, uploads, options)
            look_at_files(here.database, here.stores, now=here.now)
    documents = [import_document(one.result, words=words) for one in imported]
    lines = [import_line(one.result, words=words) for one in imported]
    return Answer(
        document=[*documents, *(unopened_document(one, words=words) for one in unopened)],
        text="\n".join([*lines, *(unopened_line(one, words=words) for one in unopened)]),
        good=not unopened and all(_is_good(one.result) for one in imported),
    )


def _is_good(result: ImportResult) -> bool:
    """Whether all of the file is in; a file in which there is nothing is."""
    empty = result.refusal is not None and result.refusal.code in NOTHING_IN_IT
    return empty or result.status in GOOD


def _opened(stack: ExitStack, paths: Sequence[Path]) -> tuple[list[Upload], list[OSError]]:
    """What can be opened, and why the rest cannot. Raises UsageError where nothing can."""
    uploads, unopened = [], []
    for path in paths:
        try:
            uploads.append(Upload(path.name, stack.enter_context(path.open("rb"))))
        except OSError as error:
            unopened.append(error)
    if not uploads:
        reasons = "; ".join(f"{one.filename} could not be opened: {one.strerror}" for one in unopened)
        raise UsageError(reasons)
    return uploads, unopened


def _imported(here: Installation, uploads: Sequence[Upload], options: ImportOptions) -> list[Imported]:
    """Keeps all files before the first is read."""
    try:
        _, files = receive_uploads(here.database, here.stores, uploads=uploads, actor=SYSTEM, now=here.now)
    except IntakeRefused as refused:
        raise UsageError(f"not stored: {refused}") from refused
    return [
        import_received(here.database, here.stores, file_id=one, actor=SYSTEM, now=here.now, options=options)
        for one in files
    ]


def _options(given: argparse.Namespace) -> ImportOptions:
    if (given.first is None) != (given.last is None):
        raise UsageError("--from and --to go together")
    if given.first is not None and given.last < given.first:
        raise UsageError(f"--from {given.first} is after --to {given.last}")
    period = None if given.first is None else (given.first, given.last)
    return ImportOptions(source=given.source, shop=given.shop, account=given.account, period=period)
