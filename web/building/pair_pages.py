"""The list of tables matched by people's own plans, and the page of one pair."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from database.job_runs import JobRunView
from matching.own.queries import OwnPlan, Pair
from matching.passes.proposing import Head
from people.access import Permission, may
from people.actors import Actor
from web.building.paging import Page, listing
from web.building.pair_results import result_view
from web.building.plan_form import Said
from web.building.plan_pages import plan_form
from web.building.progress import progress_of, stopped
from web.building.run_tabs import run_tabs
from web.building.ticket_rows import person_of
from web.formatting import count, moment
from web.views.money import MoneyState
from web.views.pairs import OwnPlanLine, PairRow, PairsView, PairView
from web.views.shell import Choice, ProgressView, Refusal
from workflow.wording import Words

ACCEPT = ".csv,.txt,.tsv,.xlsx,.xls"


@dataclass(frozen=True, slots=True)
class PairsFound:
    """All that the list is made of."""

    pairs: Sequence[Pair]
    total: int
    plans: Sequence[OwnPlan]


@dataclass(frozen=True, slots=True)
class PairFound:
    """All that the page of a pair is made of. `shown` once matched; `said`: the plan of a form refused."""

    pair: Pair
    heads: Mapping[str, Head]
    plan: OwnPlan | None
    shown: Mapping[str, Any] | None
    job: JobRunView | None
    said: Said | None = None
    text: str | None = None


def pairs_page(
    found: PairsFound, *, page: Page, actor: Actor, words: Words, now: datetime, refusal: Refusal | None
) -> PairsView:
    names = {one.id: one for one in found.plans}
    rows = [_row(one, names, words=words, now=now) for one in found.pairs]
    return PairsView(
        start_href=url_for("pairs.receive"),
        command_id=uuid4().hex,
        accept=ACCEPT,
        plans=tuple(
            Choice(one.name, value=str(one.id)) for one in found.plans if one.state == "on"
        ),
        kept=tuple(_plan_line(one, actor=actor, words=words) for one in found.plans),
        history=listing(rows, total=found.total, page=page, endpoint="pairs.show"),
        tabs=run_tabs("pairs"),
        may_start=may(actor, Permission.START_RUNS),
        refusal=refusal,
    )  # fmt: skip


def _row(one: Pair, plans: Mapping[int, OwnPlan], *, words: Words, now: datetime) -> PairRow:
    plan = plans.get(one.own_plan_id or 0)
    state, label = _state(one)
    return PairRow(
        number=one.number,
        href=url_for("pairs.pair", number=one.number),
        plan_label=plan_label(plan) if plan else _name_in(one.plan_text),
        left=one.left_name,
        right=one.right_name,
        at=moment(one.made_at, now=now),
        who=person_of(one.made_by, words=words),
        state=state,
        state_label=label,
    )


def plan_label(plan: OwnPlan) -> str:
    return str(_("%(name)s, version %(version)s", name=plan.name, version=plan.version))


def _name_in(text: str) -> str:
    return str(said_by(text).get("name", "")) or "--"


def said_by(text: str) -> Said:
    """What the TOML says; nothing where it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _state(one: Pair) -> tuple[MoneyState, str]:
    if one.state == "matched":
        left = one.rows("open", "ambiguous", "rejected")
        if not left:
            return MoneyState.EVEN, str(_("Everything ties"))
        text = ngettext("%(n)s row does not tie", "%(n)s rows do not tie", left, n=count(left))
        return MoneyState.DIFFERS, str(text)
    if one.state == "refused":
        return MoneyState.BROKEN, str(_("Not possible like this"))
    if one.state == "asked":
        return MoneyState.TRANSIT, str(_("Being matched"))
    return MoneyState.DOUBT, str(_("Not matched yet"))


def _plan_line(one: OwnPlan, *, actor: Actor, words: Words) -> OwnPlanLine:
    is_proposed = one.state == "proposed"
    note = (
        _("opens tickets for %(team)s", team=words.role(one.team))
        if one.opens_tickets
        else _("shows, opens no tickets")
    )
    return OwnPlanLine(
        id=one.id,
        name=one.name,
        version=one.version,
        note=str(note),
        who=person_of(one.made_by, words=words),
        is_proposed=is_proposed,
        may_decide=is_proposed and may(actor, Permission.START_RUNS) and actor.name != one.made_by,
        decide_href=url_for("pairs.decide", plan_id=one.id),
    )


def pair_page(
    found: PairFound, *, actor: Actor, words: Words, now: datetime, chosen: str, refusal: Refusal | None
) -> PairView:
    pair = found.pair
    text = pair.plan_text if found.text is None else found.text
    said = found.said if found.said is not None else said_by(text) or said_by(pair.plan_text)
    is_shown = found.shown is not None and refusal is None
    return PairView(
        number=pair.number,
        left_name=pair.left_name,
        right_name=pair.right_name,
        began=moment(pair.made_at, now=now),
        who=person_of(pair.made_by, words=words),
        plan_href=url_for("pairs.plan", number=pair.number),
        keep_href=url_for("pairs.keep", number=pair.number),
        command_id=uuid4().hex,
        form=plan_form(said, found.heads),
        text=text,
        may_work=may(actor, Permission.START_RUNS),
        is_draft=not is_shown,
        kept_as=plan_label(found.plan) if found.plan else "",
        result=result_view(pair, found.shown, chosen=chosen) if is_shown and found.shown else None,
        refusal=refusal,
        progress=_progress(found),
    )


def _progress(found: PairFound) -> ProgressView | None:
    if found.pair.state != "asked" or found.job is None:
        return None
    href = url_for("pairs.progress", number=found.pair.number)
    if found.job.is_over:
        return stopped(error=str(_("This was not finished. Match again.")), href=href)
    return progress_of([found.job], href=href)
