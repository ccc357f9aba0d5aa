"""Random lives of a ticket over the real services: every edge is walked, and after each step all holds."""

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from approvals.tables import ApprovalRoundRow, VoteRow
from audit.queries import events_of
from audit.verifying import verify_stream
from database.engine import Database, open_database
from database.unit_of_work import reading, unit_of_work
from intake.originals import OriginalStore
from intake.sealed_keys import KeysInMemory
from people.actors import SYSTEM, Actor
from tests.workflow.conftest import Company, staff
from tests.workflow.situations import PEOPLE, found
from workflow.acting import locked_ticket, perform
from workflow.archiving import trail_is_sound
from workflow.gathering import situation_of
from workflow.lifecycle import allowed_actions
from workflow.refusals import TransitionRefused
from workflow.table import load
from workflow.tables import AdjustmentRow, TicketRow

ACTORS = (*PEOPLE.values(), SYSTEM)
AMOUNTS = (-900_000, -90, -800_000, -30_000)
AFTER_RECUR = ("evidence_gone", "only_reversal")
ANSWERS = {"final_agreed": 163_981, "why": "typo", "buyer_agrees": True}


BLIND = [
    (actor, action, sent)
    for actor in ACTORS
    for action in sorted(load().actions)
    for sent in ({}, {"reason": "x"}, {"payload_hash": "0" * 64})
]


class TicketLife(RuleBasedStateMachine):
    """One ticket after another; people and runs do what they may, and often what they may not."""

    template: ClassVar[Path]
    taken: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="duiping-walk-"))
        shutil.copy(self.template, self.folder / "walk.sqlite3")
        self.database: Database = open_database(f"sqlite:///{self.folder / 'walk.sqlite3'}")
        with unit_of_work(self.database) as work:
            staff(work, PEOPLE)
        self.company = Company(
            self.database, OriginalStore(self.folder / "files", b"k" * 32, book=KeysInMemory())
        )
        self.number = self.company.open(found(-90))
        self.walked: Counter[str] = Counter()
        self.reverses = False
        self.amount_no = 0

    def teardown(self) -> None:
        self.database.dispose()
        shutil.rmtree(self.folder)

    @rule(data=st.data(), hours=st.sampled_from([0, 0, 30, 80]), blindly=st.integers(0, 9))
    def somebody_acts(self, data: st.DataObject, hours: int, blindly: int) -> None:
        """Mostly takes a button that is enabled, those first whose edge this life has walked least."""
        self.company.now += timedelta(hours=hours)
        if blindly == 0:
            self._try(*data.draw(st.sampled_from(BLIND)))
            return
        enabled = self._enabled()
        least = min(near for _, near in enabled.values())
        nearest = sorted(action for action, (_, near) in enabled.items() if near == least)
        action = data.draw(st.sampled_from(nearest if blindly > 1 else sorted(enabled)))
        actor = data.draw(st.sampled_from(enabled[action][0]))
        self._try(actor, action, self._sent(actor, action, data))

    def _enabled(self) -> dict[str, tuple[list[Actor], int]]:
        """What may be done now, by whom, and how near that is to an edge this life has not walked."""
        with reading(self.database) as session:
            row = session.scalars(select(TicketRow).where(TicketRow.number == self.number)).one()
            given = situation_of(session, row, actor=SYSTEM, now=self.company.now, archive_after_days=0)
            self.reverses = row.reverses_id is not None
        given = replace(given, trail_is_sound=True)
        enabled: dict[str, tuple[list[Actor], int]] = {}
        for actor in ACTORS:
            for one in allowed_actions(replace(given, actor=actor)):
                if one.enabled:
                    near = self._distance(row.state, one.action)
                    enabled.setdefault(one.action, ([], near))[0].append(actor)
        return enabled

    def _distance(self, state: str, action: str) -> int:
        """0: the action itself may be such an edge; else one more than the way on from where it leads."""
        edges = load().edges_of(state, action)
        if any(self._is_new(edge.id) for edge in edges):
            return 0
        return 1 + min(self._way(target) for edge in edges for target in load().targets(edge, state))

    def _is_new(self, edge: str) -> bool:
        """Whether it is still to be walked; some need a booking to reverse: one that recurs leads to it."""
        if edge in AFTER_RECUR:
            return not self.walked[edge] and self.reverses
        leads_up = edge == "recur" and not self.reverses and any(not self.walked[e] for e in AFTER_RECUR)
        return leads_up or not self.walked[edge]

    def _way(self, start: str) -> int:
        """How many steps from a state until something not walked."""
        reached = {start}
        for steps in range(len(load().states)):
            if any(self._is_new(e.id) for e in load().edges if reached & set(e.sources)):
                return steps
            reached |= {new for old, new in load().legal_pairs() if old in reached}
        return len(load().states)

    def _sent(self, actor: Actor, action: str, data: st.DataObject) -> dict[str, Any]:
        """What the action needs, mostly right."""
        return _INPUTS.get(action, lambda *_: {"reason": "因为"})(self, actor, data)  # type: ignore[no-any-return]

    def _try(self, actor: Actor, action: str, sent: dict[str, Any]) -> None:
        with unit_of_work(self.database) as work:
            row = locked_ticket(work, self.number)
            before = row.version
            try:
                view = perform(
                    work,
                    row,
                    action=action,
                    inputs=sent,
                    actor=actor,
                    now=self.company.tick(),
                    attachments=(self.company.keep("chat"),) if "after_sale_fact" in sent else (),
                    archive_after_days=0,
                    trail_is_sound=action == "archive" and trail_is_sound(work, row),
                )
            except TransitionRefused:
                assert row.version == before
                return
        self.taken[view.edge] += 1
        self.walked[view.edge] += 1
        self._follow()

    def _follow(self) -> None:
        """After archiving, the walk goes on in the linked ticket, or in a new one."""
        with reading(self.database) as session:
            live = session.scalars(select(TicketRow.number).where(TicketRow.state != "archived")).first()
            rests = session.scalars(select(TicketRow.state).where(TicketRow.number == self.number)).one()
        if rests == "archived" and self.walked["audit_finding"] and self.walked["release_hold"]:
            self.number = live or self.company.open(found(-90))

    @invariant()
    def the_trail_says_exactly_what_stands(self) -> None:
        with reading(self.database) as session:
            for row in session.scalars(select(TicketRow).where(TicketRow.number == self.number)):
                events = events_of(session, f"ticket:{row.number}")
                assert len(events) == row.version
                assert [e.body["version"] for e in events] == list(range(1, row.version + 1))
                assert events[-1].body["to"] == row.state
                for earlier, later in pairwise(events):
                    assert later.body["from"] == earlier.body["to"]
                    assert (later.body["from"], later.body["to"]) in load().legal_pairs()
                assert verify_stream(session, f"ticket:{row.number}", expected_events=row.version).ok

    @invariant()
    def nobody_judges_his_own_and_nothing_is_booked_twice(self) -> None:
        with reading(self.database) as session:
            for round_ in session.scalars(select(ApprovalRoundRow)):
                votes = session.scalars(select(VoteRow).where(VoteRow.round_id == round_.id)).all()
                voters = {vote.voter for vote in votes if vote.approves}
                assert not voters & set(round_.makers)
                assert (round_.outcome == "approved") == (len(voters) >= round_.votes_needed)
            booked = session.scalars(select(AdjustmentRow)).all()
            assert len({(one.ticket_id, one.round) for one in booked}) == len(booked)
            undone = [one.reverses_id for one in booked if one.reverses_id]
            assert len(set(undone)) == len(undone)


def _assign(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    teams = sorted(
        ("finance", "customer_service", "warehouse"),
        key=lambda team: life.walked[
            {"finance": "assign_finance", "warehouse": "assign_wh"}.get(team, "assign_cs")
        ],
    )
    return {"assignee": teams[data.draw(st.integers(0, 1))], "question": "多退的，买家同意退回吗？"}


def _colleague(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    return {
        "assignee": data.draw(st.sampled_from(["finance", "customer_service", "warehouse", "lin", "zhao"]))
    }


def _confirm(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    return {"warehouse_fact": {}} if actor.name == "wu" else {"after_sale_fact": ANSWERS}


def _resolve(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    code = data.draw(st.sampled_from(["amend_case", "recover_buyer"]))
    claim = {"claim_due_on": f"{life.company.now + timedelta(days=30):%Y-%m-%d}"}
    if abs(_amount(life)) < 100:
        return {"resolution": "amend_case"}
    return {"resolution": code, **(claim if code == "recover_buyer" else {})}


def _amount(life: TicketLife) -> int:
    with reading(life.database) as session:
        return session.scalars(select(TicketRow.amount_minor).where(TicketRow.number == life.number)).one()


def _approve(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    return {"payload_hash": life.company.payload_hash(life.number)}


def _hold(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    days = data.draw(st.integers(1, 4))
    return {"reason": "等平台", "resume_at": (life.company.now + timedelta(days=days)).isoformat()}


def _re_run(life: TicketLife, actor: Actor, data: st.DataObject) -> dict[str, Any]:
    """The difference changes in turn; now and then it is gone, and more often where a booking is left."""
    life.amount_no += 1
    if data.draw(st.integers(0, 1 if life.reverses else 4)) == 1:
        return {"run_id": "R-1"}
    return {"run_id": "R-1", "exception": found(AMOUNTS[life.amount_no % len(AMOUNTS)])}


_INPUTS: dict[str, Any] = {
    "assign": _assign,
    "hand_over": _colleague,
    "reassign": _colleague,
    "confirm": _confirm,
    "resolve": _resolve,
    "approve": _approve,
    "hold": _hold,
    "extend_hold": lambda life, *_: {
        "reason": "再等",
        "resume_at": (life.company.now + timedelta(days=9)).isoformat(),
    },
    "re_run": _re_run,
    "answer": lambda *_: {"finance_fact": {"fee_share": 5}},
    "take": lambda *_: {},
    "resume": lambda *_: {},
    "expire": lambda *_: {},
    "archive": lambda *_: {},
    "comment": lambda *_: {"text": "@chen 看一下"},
    "audit_finding": lambda *_: {"severity": "low", "text": "附件缺一页"},
}


def test_every_edge_is_walked_and_everything_holds_after_each_step(sqlite_template: Path) -> None:
    TicketLife.template = sqlite_template
    TicketLife.taken = Counter()
    run_state_machine_as_test(TicketLife, settings=_settings(examples=10, steps=200))
    assert set(TicketLife.taken) == {edge.id for edge in load().edges}


@pytest.mark.thorough
def test_long_walks(sqlite_template: Path) -> None:
    TicketLife.template = sqlite_template
    run_state_machine_as_test(TicketLife, settings=_settings(examples=60, steps=200))


def _settings(*, examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
