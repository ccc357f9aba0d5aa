"""An exception on its ticket: from the value that was found to the row, and back."""

from typing import Any

from database.types import JsonValue
from intake.exceptions import EvidenceRow, ExceptionFound, Explanation, Term
from workflow.tables import TicketRow


def put(row: TicketRow, found: ExceptionFound) -> None:
    """The difference, its equation and its evidence, as the run found them."""
    row.amount_minor, row.currency = found.amount_minor, found.currency
    row.explanation = _explanation(found.explanation)
    row.terms = [{"name": term.name, "amount_minor": term.amount_minor} for term in found.terms]
    row.evidence = [_evidence(one) for one in found.evidence]
    row.also = [_explanation(one) for one in found.also]
    row.evidence_digest = found.evidence_digest
    row.is_found = True


def difference_gone(row: TicketRow, *, was_booked: bool) -> None:
    """The evidence stays as it was last seen; what was booked for it is to be explained."""
    row.is_found = False
    if was_booked:
        row.explanation = {"code": "vanished_after_booking", "params": {}}


def explanation(raw: Any) -> Explanation:
    return Explanation(code=raw["code"], params=raw["params"])


def terms(row: TicketRow) -> tuple[Term, ...]:
    return tuple(Term(one["name"], one["amount_minor"]) for one in row.terms)


def evidence(row: TicketRow) -> tuple[EvidenceRow, ...]:
    return tuple(EvidenceRow(**{**one, "odd": frozenset(one["odd"])}) for one in row.evidence)


def key_text(found: ExceptionFound) -> str:
    """The key's values, searchable."""
    return " ".join(str(value) for value in found.key.values())


def _explanation(value: Explanation) -> JsonValue:
    return {"code": value.code, "params": dict(value.params)}


def _evidence(row: EvidenceRow) -> JsonValue:
    return {
        "kind": row.kind,
        "file_id": row.file_id,
        "file": row.file,
        "row_no": row.row_no,
        "source": row.source,
        "line_key": row.line_key,
        "fields": dict(row.fields),
        "odd": sorted(row.odd),
    }
