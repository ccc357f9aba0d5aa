"""What a stored run of a plan came to, as a JSON document."""

from collections.abc import Mapping

from matching.queries import RunView
from matching.results import RunFigures


def run_document(run: RunView, figures: RunFigures, *, tickets: Mapping[str, int]) -> dict[str, object]:
    """As `reconcile` prints it."""
    return {
        "run": run.number,
        "plan": run.plan,
        "rule_version": run.rule_version,
        **figures.as_json(),
        "seconds": run.milliseconds / 1000,
        "tickets": dict(tickets),
    }
