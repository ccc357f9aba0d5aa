"""`verify`: recomputes the whole audit trail."""

import argparse

from audit.verifying import verify_all
from cli.answers import Answer
from cli.opening import installation
from database.unit_of_work import reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say: everything here is verified."""


def run(given: argparse.Namespace) -> Answer:
    with installation() as here, reading(here.database) as session:
        verdict = verify_all(session)
    bad = verdict.first_bad
    first_bad = None if bad is None else {"stream": bad.stream, "seq": bad.seq}
    text = f"{verdict.verdict}: {verdict.events} events recomputed"
    return Answer(
        document={
            "ok": verdict.ok,
            "verdict": str(verdict.verdict),
            "events": verdict.events,
            "checkpoints": verdict.checkpoints,
            "first_bad": first_bad,
        },
        text=text if bad is None else f"{text}, first bad: {bad.stream} event {bad.seq}",
        good=verdict.ok,
    )
