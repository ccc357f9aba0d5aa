"""The table of states is sound, and an unsound one is refused at start."""

from pathlib import Path

import pytest
from workflow.effects import EFFECTS

from workflow import diagram, table
from workflow.guards import GUARDS
from workflow.inputs import INPUTS
from workflow.refusals import UnsoundTable

TEXT = table.PATH.read_text(encoding="utf-8")
ROOT = Path(__file__).parent.parent.parent


def parse(text: str) -> table.Table:
    return table.parse(text, guards=GUARDS.keys(), inputs=INPUTS.keys(), effects=EFFECTS.keys())


def test_the_project_s_table_is_sound_and_counted() -> None:
    loaded = parse(TEXT)
    assert (len(loaded.states), len(loaded.actions), len(loaded.creations), len(loaded.edges)) == (
        10,
        25,
        1,
        33,
    )
    assert loaded.in_category("final") == ("archived",)


def test_every_guard_effect_and_input_that_exists_is_used() -> None:
    edges = table.load().creations + table.load().edges
    assert {n for e in edges for n in (*e.when, *(c.name for c in e.guards))} == set(GUARDS)
    assert {n for e in edges for n in e.inputs} == set(INPUTS)
    assert {n for e in edges for n in e.effects} == set(EFFECTS)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("guards: [is_eligible, not_maker, not_voted], require: [reason]", "guards: [is_eligible], require: [reason]", "reject lets a maker approve"),
        ("effects: [decide_difference, stop_clock, notify_watchers, arm_archive]}", "effects: [decide_difference]}", "cancel does not stop the clock"),
        ("{id: withdraw,", "{id: reject,", "edge reject stands twice"),
        ("guards: [expiry_due]", "guards: [expiry_dew]", "guard expiry_dew is unknown"),
        ("effects: [raise_level,", "effects: [raise_levels,", "effect raise_levels is unknown"),
        ("roles: [system], guards: [expiry_due]", "roles: [robot], guards: [expiry_due]", "role robot is unknown"),
        ("require: [severity, text]", "require: [sevirity, text]", "input sevirity is unknown"),
        ("to: archived, roles", "to: attic, roles", "state attic is unknown"),
        ("to: archived, roles", "to: resolved, roles", "archived cannot be reached"),
        ("from: [resolved, cleared, cancelled], to: open,", "from: [resolved, archived], to: open,", "archived is final, yet leads to open"),
        ("when: [policy_waives_approval], ", "", "submit and resolve_direct cannot be told apart"),
        ("category: active,  clock: run,          label: To assign", "category: busy, clock: run, label: To assign", "open has no category busy"),
        ("roles: [approver], guards: [is_eligible, not_maker, not_voted], require", "roles: [], guards: [not_maker], require", "reject is for nobody"),
    ],
)  # fmt: skip
def test_an_unsound_table_is_refused_with_its_reason(old: str, new: str, reason: str) -> None:
    assert old in TEXT
    with pytest.raises(UnsoundTable, match=reason):
        parse(TEXT.replace(old, new))


def test_the_diagram_in_the_docs_is_up_to_date() -> None:
    shown = (ROOT / "docs" / "ticket-states.md").read_text(encoding="utf-8")
    assert shown == diagram.page(table.load()), "run: python -m workflow.diagram > docs/ticket-states.md"
