"""Draws the table of states for the docs: `python -m workflow.diagram > docs/ticket-states.md`."""

import sys

from workflow.table import Edge, Table, load

HEAD = """# A ticket's states

Drawn from `workflow/ticket_workflow.yaml` by `python -m workflow.diagram`; a test keeps it up to date. Labels
are the edges' ids; the roles that may take them, the guards and the inputs stand in the table below.
"""


def page(table: Table) -> str:
    """The whole page: picture, then every edge in a table."""
    return "\n".join([HEAD, "```mermaid", *_mermaid(table), "```", "", *_edges(table), ""])


def _mermaid(table: Table) -> list[str]:
    names = [f'    state "{state.label}" as {name}' for name, state in table.states.items()]
    born = [f"    [*] --> {table.initial}: {edge.id}" for edge in table.creations]
    moves = [
        f"    {source} --> {target}: {edge.id}"
        for edge in table.edges
        if edge.target is not None
        for source in edge.sources
        for target in table.targets(edge, source)
    ]
    ends = [f"    {name} --> [*]" for name in table.in_category("final")]
    return ["stateDiagram-v2", *names, *born, *moves, *ends]


def _edges(table: Table) -> list[str]:
    head = ["| edge | action | from | to | who | when and guards | inputs |", "|---|---|---|---|---|---|---|"]
    return head + [_row(edge) for edge in table.creations + table.edges]


def _row(edge: Edge) -> str:
    checks = ", ".join((*edge.when, *(check.name for check in edge.guards)))
    inputs = ", ".join((*edge.require, *(f"({name})" for name in edge.also)))
    target = edge.target or "stays"
    cells = (edge.id, edge.action, ", ".join(edge.sources), target, ", ".join(edge.roles), checks, inputs)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write(page(load()))
