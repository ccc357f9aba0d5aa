"""`import FILE…`: reads files here and now; source, layout, shop and account are detected unless given."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from cli.answers import Answer, UsageError
from cli.import_documents import import_document, import_line
from cli.opening import Installation, installation
from intake.importing import ImportOptions
from intake.receiving import Upload, receive_uploads
from intake.refusals import IntakeRefused
from people.actors import SYSTEM
from workflow.importing import Imported, import_received

GOOD = ("imported", "already_imported")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--source", metavar="KEY", help="the source, such as alipay_fund")
    parser.add_argument("--shop", metavar="NAME", help="the shop, or platform/shop")
    parser.add_argument("--account", metavar="NO", help="the account")
    parser.add_argument("--from", dest="first", type=_day, metavar="DATE", help="first day the files cover")
    parser.add_argument("--to", dest="last", type=_day, metavar="DATE", help="last day the files cover")


def run(given: argparse.Namespace) -> Answer:
    options = _options(given)
    with installation() as here:
        words = here.words(given.lang)
        imported = _imported(here, given.files, options)
    documents = [import_document(one.result, words=words) for one in imported]
    return Answer(
        document=documents,
        text="\n".join(import_line(one.result, words=words) for one in imported),
        good=all(one.result.status in GOOD for one in imported),
    )


def _imported(here: Installation, paths: Sequence[Path], options: ImportOptions) -> list[Imported]:
    """Opens and keeps all files first: one that cannot be opened stops it all with nothing stored."""
    with ExitStack() as stack:
        try:
            uploads = [Upload(path.name, stack.enter_context(path.open("rb"))) for path in paths]
        except OSError as error:
            raise UsageError(f"{error.filename} could not be opened: {error.strerror}") from error
        try:
            _, files = receive_uploads(
                here.database, here.stores, uploads=uploads, actor=SYSTEM, now=here.now
            )
        except IntakeRefused as refused:
            raise UsageError(f"not stored: {refused}") from refused
    return [
        import_received(here.database, here.stores, file_id=one, actor=SYSTEM, now=here.now, options=options)
        for one in files
    ]


def _options(given: argparse.Namespace) -> ImportOptions:
    if (given.first is None) != (given.last is None):
        raise UsageError("--from and --to go together")
    period = None if given.first is None else (given.first, given.last)
    return ImportOptions(source=given.source, shop=given.shop, account=given.account, period=period)


def _day(text: str) -> date:
    return date.fromisoformat(text)
