"""What an import answered, as a JSON document and as a line for people."""

from pathlib import Path

from database.types import JsonValue
from intake.exceptions import Explanation
from intake.problems import RowProblem
from intake.queries import ImportResult
from workflow.wording import Words


def import_document(result: ImportResult, *, words: Words) -> dict[str, JsonValue]:
    rows = result.rows
    return {
        "file": result.file,
        "source": result.source or None,
        "layout": result.layout or None,
        "kind": result.kind or None,
        "status": result.status,
        "rows": {
            "read": rows.read,
            "accepted": rows.accepted,
            "seen": rows.seen,
            "changed": rows.changed,
            "excluded": rows.excluded,
            "rejected": rows.rejected,
        },
        "controls": [
            {"name": one.name, "declared": one.declared, "computed": one.computed, "ties": one.ties}
            for one in result.controls
        ],
        "problems": [
            *([] if result.refusal is None else [_refusal(result.refusal, words)]),
            *(_problem(one, words) for one in result.problems),
        ],
    }


def unopened_document(error: OSError, *, words: Words) -> dict[str, JsonValue]:
    """A file that could not be opened looks like any other that was refused."""
    return {
        "file": _name(error),
        "source": None,
        "layout": None,
        "kind": None,
        "status": "refused",
        "rows": dict.fromkeys(("read", "accepted", "seen", "changed", "excluded", "rejected"), 0),
        "controls": [],
        "problems": [_refusal(_unopened(error), words)],
    }


def unopened_line(error: OSError, *, words: Words) -> str:
    return f"{_name(error)}: refused\n  ! {words.of_file(_unopened(error))}"


def _name(error: OSError) -> str:
    return Path(error.filename).name


def _unopened(error: OSError) -> Explanation:
    return Explanation("not_opened", {"why": error.strerror or ""})


def _refusal(refusal: Explanation, words: Words) -> dict[str, JsonValue]:
    """A file that was not taken: a problem of no row."""
    return {
        "row": None,
        "column": None,
        "value": None,
        "code": refusal.code,
        "message": words.of_file(refusal),
    }


def _problem(problem: RowProblem, words: Words) -> dict[str, JsonValue]:
    return {
        "row": problem.row_no,
        "column": problem.column,
        "value": problem.shown,
        "code": problem.code,
        "message": words.of_file(problem.explanation),
    }


def import_line(result: ImportResult, *, words: Words) -> str:
    """The file, what became of it, and the first things to put right."""
    rows = result.rows
    counts = (
        f"{rows.read} = {rows.accepted} accepted + {rows.seen} seen + {rows.changed} changed "
        f"+ {rows.excluded} excluded + {rows.rejected} rejected"
    )
    head = f"{result.file}: {result.status} {result.source} {counts}".rstrip()
    untied = [
        f"  ! {one.name}: {one.declared} declared, {one.computed} read"
        for one in result.controls
        if not one.ties
    ]
    refused = [] if result.refusal is None else [f"  ! {words.of_file(result.refusal)}"]
    problems = [f"  row {one.row_no}: {words.of_file(one.explanation)}" for one in result.problems[:10]]
    return "\n".join([head, *refused, *untied, *problems])
