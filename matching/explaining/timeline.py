"""What happened of an after-sale case, money and goods together, in the order in which it happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from intake.exceptions import EvidenceRow, ExceptionFound
from intake.facts import FactKind
from matching.explaining.dossier import Dossier
from matching.explaining.refunded import whole
from matching.explaining.standing import Ended, Standing

_CASE_PLANS: Final = ("refunds", "returns")
_WAITING: Final = {"refunds": "refund_awaited", "returns": "goods_awaited"}


class Lane(StrEnum):
    """Whether it moved money, or goods, or is what somebody said."""

    WORD = "word"
    MONEY = "money"
    GOODS = "goods"


@dataclass(frozen=True, slots=True)
class Happening:
    """`at` is a time of the shop's calendar as text, or only a day; blank while awaited.

    `pieces` are good ones, `bad_pieces` damaged; `reason` tells why something is still awaited.
    """

    code: str
    lane: Lane
    at: str
    row: EvidenceRow | None = None
    amount_minor: int | None = None
    pieces: int = 0
    bad_pieces: int = 0
    detail: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseStory:
    """A case with its happenings in order, what is awaited last, and the exceptions of its rows."""

    number: str
    case_type: str
    status: str
    agreed_minor: int
    currency: str
    happenings: tuple[Happening, ...]
    found: tuple[ExceptionFound, ...]


def stories_of(dossier: Dossier, standing: Standing) -> tuple[CaseStory, ...]:
    """Every case of the order, the earliest first."""
    by_case: dict[str, list[EvidenceRow]] = {}
    for row in dossier.of(FactKind.AFTER_SALES):
        by_case.setdefault(str(row.fields["case_no"]), []).append(row)
    paid = _refunds(dossier, by_case)
    stories = [
        _story(number, tuple(rows), paid[number], dossier, standing, is_only=len(by_case) == 1)
        for number, rows in by_case.items()
    ]
    return tuple(sorted(stories, key=lambda story: (_first_time(story), story.number)))


def _refunds(dossier: Dossier, by_case: Mapping[str, Sequence[EvidenceRow]]) -> dict[str, list[EvidenceRow]]:
    """Refund lines by the case they name; one that names none is the only case's, or that of its amount."""
    paid: dict[str, list[EvidenceRow]] = {number: [] for number in by_case}
    for row in dossier.of(FactKind.LEDGER):
        named = str(row.fields["case_no"])
        if row.fields["class"] != "refund" or (named and named not in by_case):
            continue
        alike = [
            number
            for number, rows in by_case.items()
            if len(by_case) == 1 or (not paid[number] and _agreed(rows) == -whole(row, "amount_minor"))
        ]
        if named or alike:
            paid[named or alike[0]].append(row)
    return paid


def _agreed(rows: Iterable[EvidenceRow]) -> int:
    return sum(whole(row, "agreed_amount_minor") for row in rows)


def _first_time(story: CaseStory) -> str:
    return min((one.at for one in story.happenings if one.at), default="")


def _story(
    number: str,
    rows: tuple[EvidenceRow, ...],
    refunds: Sequence[EvidenceRow],
    dossier: Dossier,
    standing: Standing,
    *,
    is_only: bool,
) -> CaseStory:
    said = rows[-1].fields
    waybills = {str(row.fields["return_waybill"]) for row in rows} - {""}

    def belongs(row: EvidenceRow) -> bool:
        named = str(row.fields.get("case_no") or "")
        return named == number or (not named and is_only)

    receipts = [
        row
        for row in dossier.of(FactKind.RECEIPTS)
        if row.fields["return_waybill"] in waybills or belongs(row)
    ]
    sent = [row for row in dossier.of(FactKind.SHIPMENTS) if row.fields["case_no"] == number]
    carried = [row for row in dossier.of(FactKind.COURIER) if row.fields["waybill"] in waybills]
    told = [
        *_said(rows),
        *(_refund(row) for row in refunds),
        *(_receipt(row) for row in receipts),
        *(_shipment(row) for row in sent),
        *(_carried(row) for row in carried),
    ]
    mine = (*rows, *refunds, *receipts, *sent, *carried)
    return CaseStory(
        number=number,
        case_type=str(said["case_type"]),
        status=str(said["case_status"]),
        agreed_minor=_agreed(rows),
        currency=str(said["currency"]),
        happenings=(*sorted(told, key=_moment), *_awaited(rows, standing)),
        found=_found(mine, standing),
    )


def _moment(one: Happening) -> tuple[bool, str, str]:
    """By time; of one day, what gives no time of day comes first, and a source's order is kept."""
    return not one.at, one.at, one.code


def _said(rows: Sequence[EvidenceRow]) -> list[Happening]:
    """What the case itself says: asked, and given."""
    first = rows[0]
    asked = sum(whole(row, "asked_amount_minor") for row in rows)
    agreed = _agreed(rows)
    pieces = sum(whole(row, "quantity") for row in rows)
    applied = str(first.fields["applied_at"] or "")
    told = [
        Happening(
            "applied",
            Lane.WORD,
            applied,
            row=first,
            amount_minor=asked or None,
            pieces=pieces,
            detail=str(first.fields["reason"]),
        )
    ]
    done = max((str(row.fields["refunded_at"] or "") for row in rows), default="")
    if done:
        told.append(Happening("case_refunded", Lane.WORD, done, row=first, amount_minor=agreed or None))
    return told


def _refund(row: EvidenceRow) -> Happening:
    amount = whole(row, "amount_minor")
    code = "refund_line" if amount <= 0 else "refund_taken_back"
    return Happening(
        code,
        Lane.MONEY,
        str(row.fields["occurred_at"]),
        row=row,
        amount_minor=amount,
        detail=str(row.fields["business_type"]),
    )


def _receipt(row: EvidenceRow) -> Happening:
    return Happening(
        "received",
        Lane.GOODS,
        str(row.fields["received_at"] or ""),
        row=row,
        pieces=whole(row, "good_quantity"),
        bad_pieces=whole(row, "bad_quantity"),
        detail=str(row.fields["return_waybill"]),
    )


def _shipment(row: EvidenceRow) -> Happening:
    return Happening(
        f"sent_{row.fields['shipment_type']}",
        Lane.GOODS,
        str(row.fields["shipped_at"] or ""),
        row=row,
        pieces=whole(row, "quantity"),
        detail=str(row.fields["waybill"]),
    )


def _carried(row: EvidenceRow) -> Happening:
    return Happening(
        "carried_back" if row.fields["direction"] == "back" else "carried_out",
        Lane.GOODS,
        str(row.fields["charged_on"]),
        row=row,
        amount_minor=-whole(row, "amount_minor"),
        detail=" ".join((str(row.fields["carrier"]), str(row.fields["waybill"]))),
    )


def _awaited(rows: Iterable[EvidenceRow], standing: Standing) -> list[Happening]:
    """What has not come: money or goods that a plan still waits for, or says are missing."""
    awaited: dict[str, Happening] = {}
    for row in rows:
        for plan in _CASE_PLANS:
            ended = standing.of(row, plan)
            if ended is not None and _is_awaited(ended):
                lane = Lane.MONEY if plan == "refunds" else Lane.GOODS
                awaited[plan] = Happening(_WAITING[plan], lane, "", reason=ended.reason)
    return list(awaited.values())


def _is_awaited(ended: Ended) -> bool:
    return ended.outcome == "in_transit" or ended.reason in ("refund_missing", "return_not_received")


def _found(rows: Iterable[EvidenceRow], standing: Standing) -> tuple[ExceptionFound, ...]:
    """The exceptions of the case's rows, each once."""
    found: dict[str, ExceptionFound] = {}
    for row in rows:
        for ended in standing.ended.get((row.kind, row.file_id, row.row_no), ()):
            one = standing.found.get((ended.plan, ended.found_no or 0))
            if one is not None:
                found[one.identity] = one
    return tuple(found.values())
