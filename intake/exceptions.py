"""An exception found: a difference between what several sources say, with all that explains it.

Import findings and matching both speak in these values; a ticket is opened from one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A text by its code and parameters; worded at the door, in the reader's language.

    Money stands in `params` as minor units, under names ending in `_minor`.
    """

    code: str
    params: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Term:
    """One line of the equation on a ticket, e.g. what was due, what came, the difference."""

    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One source row that tells the story, with a snapshot of what it says."""

    kind: str
    file_id: int
    file: str
    row_no: int
    source: str
    line_key: str
    fields: Mapping[str, Scalar]
    odd: frozenset[str] = frozenset()  # names of the fields that do not tie


@dataclass(frozen=True, slots=True)
class ExceptionFound:
    """Identity: type, scope and key. The difference itself: amount, currency and evidence."""

    type: str
    platform: str
    shop: str
    account: str
    key: Mapping[str, str | int]
    plan: str
    amount_minor: int
    currency: str
    team: str
    explanation: Explanation
    terms: tuple[Term, ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    also: tuple[Explanation, ...] = ()

    @property
    def identity(self) -> str:
        """SHA-256 in hex: equal for the same exception over all re-runs."""
        scope = [self.platform, self.shop, self.account]
        return _digest({"type": self.type, "scope": scope, "key": dict(self.key)})

    @property
    def evidence_digest(self) -> str:
        """SHA-256 in hex of the difference: the same however often, and in whatever file, its rows come."""
        lines = sorted(_line(row) for row in self.evidence)
        return _digest({"amount": self.amount_minor, "currency": self.currency, "lines": lines})


def _line(row: EvidenceRow) -> str:
    amounts = {
        name: value
        for name, value in row.fields.items()
        if name.endswith("_minor") and name != "balance_minor"
    }
    return _canonical({"kind": row.kind, "key": row.line_key, "amounts": amounts})


def _digest(value: object) -> str:
    return sha256(_canonical(value).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_json(found: ExceptionFound) -> dict[str, object]:
    """Plain JSON of the exception; `from_json` gives back an equal one."""
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "key": dict(found.key),
        "explanation": _explanation_json(found.explanation),
        "terms": [[one.name, one.amount_minor] for one in found.terms],
        "evidence": [_evidence_json(one) for one in found.evidence],
        "also": [_explanation_json(one) for one in found.also],
    }


def from_json(stored: Mapping[str, Any]) -> ExceptionFound:
    """The exception of `as_json`."""
    return ExceptionFound(
        **{name: stored[name] for name in _PLAIN},
        key=stored["key"],
        explanation=Explanation(**stored["explanation"]),
        terms=tuple(Term(name, amount) for name, amount in stored["terms"]),
        evidence=tuple(EvidenceRow(**{**one, "odd": frozenset(one["odd"])}) for one in stored["evidence"]),
        also=tuple(Explanation(**one) for one in stored["also"]),
    )


_PLAIN = ("type", "platform", "shop", "account", "plan", "amount_minor", "currency", "team")
_EVIDENCE = ("kind", "file_id", "file", "row_no", "source", "line_key")


def _explanation_json(one: Explanation) -> dict[str, object]:
    return {"code": one.code, "params": dict(one.params)}


def _evidence_json(row: EvidenceRow) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in _EVIDENCE}
    return {**plain, "fields": dict(row.fields), "odd": sorted(row.odd)}
