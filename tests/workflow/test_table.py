"""The table of states is sound, and an unsound one is refused at start."""

from pathlib import Path

import pytest
import yaml

from workflow import diagram, table
from workflow.effects import EFFECTS
from workflow.guards import GUARDS
from workflow.inputs import INPUTS
from workflow.refusals import UnsoundTable

CASES = Path(__file__).with_name("unsound_tables.yaml").read_text(encoding="utf-8")
TEXT = table.PATH.read_text(encoding="utf-8")
ROOT = Path(__file__).parent.parent.parent


def parse(text: str) -> table.Table:
    return table.parse(text, guards=GUARDS.keys(), inputs=INPUTS.keys(), effects=EFFECTS.keys())


def test_the_project_s_table_is_sound_and_counted() -> None:
    loaded = parse(TEXT)
    counted = [len(part) for part in (loaded.states, loaded.actions, loaded.creations, loaded.edges)]
    assert counted == [10, 25, 2, 35]
    assert loaded.in_category("final") == ("archived",)


def test_every_guard_effect_and_input_that_exists_is_used() -> None:
    edges = table.load().creations + table.load().edges
    assert {n for e in edges for n in (*e.when, *(c.name for c in e.guards))} == set(GUARDS)
    assert {n for e in edges for n in e.inputs} == set(INPUTS)
    assert {n for e in edges for n in e.effects} == set(EFFECTS)


@pytest.mark.parametrize("case", yaml.safe_load(CASES), ids=lambda case: case["reason"])
def test_an_unsound_table_is_refused_with_its_reason(case: dict[str, str]) -> None:
    assert case["old"] in TEXT
    with pytest.raises(UnsoundTable, match=case["reason"]):
        parse(TEXT.replace(case["old"], case["new"]))


def test_the_diagram_in_the_docs_is_up_to_date() -> None:
    shown = (ROOT / "docs" / "ticket-states.md").read_text(encoding="utf-8")
    assert shown == diagram.page(table.load()), "run: python -m workflow.diagram > docs/ticket-states.md"
