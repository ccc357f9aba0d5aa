"""`verify`: recomputes the whole audit trail."""

import argparse

from cli.answers import Answer
from cli.opening import installation
from database.unit_of_work import reading
from workflow.verifying import verify_trail


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say: everything here is verified."""


def run(given: argparse.Namespace) -> Answer:
    with installation() as here, reading(here.database) as session:
        verdict = verify_trail(session)
    text = f"{verdict.verdict}: {verdict.events} events recomputed"
    return Answer(
        document={
            "ok": verdict.ok,
            "verdict": str(verdict.verdict),
            "events": verdict.events,
            "checkpoints": verdict.checkpoints,
            "first_bad": verdict.first_bad,
        },
        text=text if verdict.ok else f"{text}; the first that is wrong: {verdict.first_bad}",
        good=verdict.ok,
    )
