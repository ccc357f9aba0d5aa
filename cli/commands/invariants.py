"""`invariants`: checks every promise on what is stored."""

import argparse

from cli.answers import Answer
from cli.opening import installation
from database.types import JsonValue
from workflow.invariants import Check, check_invariants


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say: everything stored is checked."""


def run(given: argparse.Namespace) -> Answer:
    with installation() as here:
        checks = check_invariants(here.database, here.stores, runs_dir=here.settings.runs_dir, now=here.now)
    return Answer(
        document=invariants_document(checks),
        text="\n".join(f"{'=' if one.ok else '!'} {one.name}  {one.detail}".rstrip() for one in checks),
        good=all(one.ok for one in checks),
    )


def invariants_document(checks: tuple[Check, ...]) -> dict[str, JsonValue]:
    return {
        "ok": all(one.ok for one in checks),
        "checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in checks],
    }
