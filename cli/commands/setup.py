"""`setup FILE.toml`: loads master data; the same file twice changes nothing."""

import argparse
from dataclasses import asdict
from pathlib import Path

from cli.answers import Answer, UsageError
from cli.opening import installation
from company.entries import MasterDataRefused
from company.masterdata import load
from database.unit_of_work import unit_of_work


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.toml", help="the company's master data")


def run(given: argparse.Namespace) -> Answer:
    try:
        text = given.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{given.file} could not be read: {error}") from error
    with installation() as here:
        try:
            with unit_of_work(here.database) as work:
                result = load(work, text)
        except MasterDataRefused as refused:
            raise UsageError(f"{given.file}: {refused}") from refused
    said = (
        f"{result.shops} shops, {result.accounts} accounts, {result.fees} fees, {result.tariffs} tariffs; "
        f"{result.changed} changed"
    )
    return Answer(document=asdict(result), text=said)
