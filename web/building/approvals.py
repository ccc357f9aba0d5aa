"""Approvals: what waits, in groups of what this person can do about it; and what follows from approving."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import uuid4

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from web.building.ticket_list import ticket_href
from web.views.approvals import (
    AccountLine,
    ApprovalGroup,
    ApprovalRow,
    ApprovalsView,
    Check,
    Consequence,
)
from web.views.money import MoneyState
from web.views.shell import Choice, MenuView, Refusal
from web.views.tickets import Total
from workflow.entries import PostedLine, Side, is_balanced
from workflow.judging import Shown
from workflow.queries import ApprovalLine, Approvals
from workflow.wording import Words

LARGEST = 5
SEPARATOR = "|"


def token_of(line: ApprovalLine) -> str:
    """What was shown, as one value of a form: number, version and the payload's hash."""
    return SEPARATOR.join((line.line.number, str(line.line.version), line.proposed.payload_hash))


def shown_in(tokens: Iterable[str]) -> tuple[Shown, ...]:
    """What the tokens name; what is none is left out."""
    parts = (token.split(SEPARATOR) for token in dict.fromkeys(tokens))
    return tuple(
        Shown(part[0], int(part[1]), part[2])
        for part in parts
        if len(part) == 3 and part[1].isascii() and part[1].isdecimal() and len(part[1]) < 10
    )


def approvals_view(
    waiting: Approvals, *, chosen: Sequence[str], words: Words, refusal: Refusal | None = None
) -> ApprovalsView:
    """`chosen`: tokens that were ticked; those that no longer stand are counted out."""
    present = {token_of(line): line for line in waiting.together}
    ticked = [present[token] for token in chosen if token in present]
    gone = [one.number for one in shown_in(token for token in chosen if token not in present)]
    return ApprovalsView(
        views=MenuView(
            _("All that waits"), (Choice(_("All that waits"), url_for("approvals.show"), current=True),)
        ),
        groups=tuple(group for group in _groups(waiting, set(chosen), words=words) if group.rows),
        consequence=_consequence(ticked, gone, words=words) if chosen else None,
        approve_href=url_for("approvals.approve"),
        refresh_href=url_for("approvals.show"),
        preview_href=url_for("approvals.preview"),
        reject_href=url_for("approvals.reject"),
        command_id=uuid4().hex,
        refusal=refusal,
    )


def _groups(waiting: Approvals, chosen: set[str], *, words: Words) -> Iterable[ApprovalGroup]:
    yield _group(
        "together",
        _("Can be approved together"),
        waiting.together,
        words=words,
        chosen=chosen,
        note=_("one approval each, unchanged since they were submitted"),
    )
    yield _group(
        "single",
        _("Need two people: each is approved on its own page"),
        waiting.singly,
        words=words,
    )
    own_reason = _("Somebody else must judge them.")
    yield _group("own", _("You had a part in these"), waiting.own, words=words, closed=own_reason)
    reasons: dict[str, list[ApprovalLine]] = defaultdict(list)
    for line in waiting.closed:
        reasons["" if line.reason is None else words.refusal(line.reason)].append(line)
    for reason, lines in reasons.items():
        yield _group("over", _("Not open to you"), lines, words=words, closed=reason)


def _group(
    key: str,
    title: str,
    lines: Sequence[ApprovalLine],
    *,
    words: Words,
    chosen: set[str] | None = None,
    note: str = "",
    closed: str = "",
) -> ApprovalGroup:
    return ApprovalGroup(
        key=key,
        title=title,
        note=note,
        rows=tuple(_row(line, words=words, chosen=chosen or set()) for line in lines),
        totals=_totals(lines),
        selectable=chosen is not None,
        closed=closed,
    )


def _row(line: ApprovalLine, *, words: Words, chosen: set[str]) -> ApprovalRow:
    token = token_of(line)
    return ApprovalRow(
        number=line.line.number,
        href=ticket_href(line.line.number),
        type_label=words.type(line.line.type),
        seen=words.seen(line.line.explanation, currency=line.line.currency),
        way_label=words.resolution(line.line.type, line.proposed.code),
        entry=_entry(_lines(line)),
        proposer=line.submitter_name,
        amount_minor=line.proposed.amount_minor,
        currency=line.proposed.currency,
        token=token,
        chosen=token in chosen,
    )


def _lines(line: ApprovalLine) -> tuple[PostedLine, ...]:
    return (*line.proposed.reversal, *line.proposed.lines)


def _entry(lines: Sequence[PostedLine]) -> str:
    """`Dr 1221  Cr 1012`."""
    sides = ((Side.DEBIT, _("Dr")), (Side.CREDIT, _("Cr")))
    told = [
        " ".join([str(name), *dict.fromkeys(line.account for line in lines if line.side is side)])
        for side, name in sides
    ]
    return "\N{EM SPACE}".join(told) if lines else str(_("nothing is booked"))


def _totals(lines: Iterable[ApprovalLine]) -> tuple[Total, ...]:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.proposed.currency] += line.proposed.amount_minor
    return tuple(Total(amount, currency) for currency, amount in sorted(sums.items()))


def _consequence(ticked: Sequence[ApprovalLine], gone: Sequence[str], *, words: Words) -> Consequence:
    """Of those that stand. All are in the policy's currency: another one always needs two people."""
    posted = [posted for line in ticked for posted in _lines(line)]
    largest = sorted(ticked, key=lambda line: -line.proposed.amount_minor)[:LARGEST]
    debit, credit = (_sum(posted, side) for side in (Side.DEBIT, Side.CREDIT))
    return Consequence(
        count=len(ticked),
        amount_minor=sum(line.proposed.amount_minor for line in ticked),
        currency=ticked[0].proposed.currency if ticked else "CNY",
        accounts=_accounts(posted, words=words),
        debit_minor=debit,
        credit_minor=credit,
        balanced=is_balanced(posted),
        checks=_checks(ticked, gone),
        largest=tuple(_row(line, words=words, chosen=set()) for line in largest) if len(ticked) > 1 else (),
    )


def _sum(posted: Iterable[PostedLine], side: Side) -> int:
    return sum(line.amount_minor for line in posted if line.side is side)


def _accounts(posted: Sequence[PostedLine], *, words: Words) -> tuple[AccountLine, ...]:
    numbers = sorted({line.account for line in posted})
    by_number = {number: [line for line in posted if line.account == number] for number in numbers}
    return tuple(
        AccountLine(number, words.account(number), _sum(lines, Side.DEBIT), _sum(lines, Side.CREDIT))
        for number, lines in by_number.items()
    )


def _checks(ticked: Sequence[ApprovalLine], gone: Sequence[str]) -> tuple[Check, ...]:
    even = MoneyState.EVEN
    made = [
        Check(even, _("You had no part in any of them.")),
        Check(even, _("All are as they were submitted; no fact has changed.")),
    ]
    if gone:
        text = ngettext(
            "%(num)s has changed since you opened the page, and is left out:",
            "%(num)s have changed since you opened the page, and are left out:",
            len(gone),
        )
        made.append(Check(MoneyState.DOUBT, str(text), Choice(gone[0], ticket_href(gone[0]))))
    return tuple(made) if ticked else tuple(made[2:])
