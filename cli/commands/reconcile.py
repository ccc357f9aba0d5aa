"""`reconcile [PLAN…]`: runs the named plans, or all, over everything imported, here and now."""

import argparse
from datetime import date

from cli.answers import Answer, UsageError
from cli.days import day
from cli.opening import Installation, installation
from matching.engine import PLANS, InvariantBroken
from people.actors import SYSTEM
from workflow.reconciling import Reconciled, reconcile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plans", nargs="*", metavar="PLAN", help=f"of {', '.join(PLANS)}; all unless named")
    parser.add_argument("--as-of", type=day, metavar="DATE", help="the day to look from")


def run(given: argparse.Namespace) -> Answer:
    unknown = [plan for plan in given.plans if plan not in PLANS]
    if unknown:
        raise UsageError(f"there is no plan {unknown[0]}; the plans are {', '.join(PLANS)}")
    plans = tuple(dict.fromkeys(given.plans)) or tuple(PLANS)
    done: list[Reconciled] = []
    with installation() as here:
        try:
            for plan in plans:
                done.append(_reconciled(here, plan, as_of=given.as_of))
        except InvariantBroken as broken:
            return _answer(done, f"{broken}. This run is not in force; whatever was before still is.")
    return _answer(done)


def _reconciled(here: Installation, plan: str, *, as_of: date | None) -> Reconciled:
    return reconcile(
        here.database,
        here.stores.facts,
        plan=plan,
        runs_dir=here.settings.runs_dir,
        requested_by=SYSTEM,
        now=here.now,
        as_of=as_of,
    )


def _answer(done: list[Reconciled], broken: str = "") -> Answer:
    lines = [_line(one) for one in done] + ([broken] if broken else [])
    return Answer(document=[one.as_json() for one in done], text="\n".join(lines), good=not broken)


def _line(one: Reconciled) -> str:
    figures, tickets = one.run.figures, one.tickets
    head = (
        f"{one.run.plan} {one.run.number}: {figures.left.rows} rows against {figures.right.rows}, "
        f"{figures.matched_groups} groups tie, {sum(figures.exceptions.values())} differences, "
        f"{figures.in_transit} in transit, {figures.excluded} set aside"
    )
    if not one.run.is_published:
        return f"{head}; a later run was published before it, so it changed no ticket"
    return f"{head}; tickets: {tickets.opened} opened, {tickets.updated} updated, {tickets.cleared} cleared"
