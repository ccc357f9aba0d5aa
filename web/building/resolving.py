"""The ways to resolve a ticket with the entries they would make; or the one that was proposed."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from approvals.deciding import votes_missing
from approvals.policy import Tier
from web import ticket_forms
from web.building.action_forms import NOTHING_SENT, Sent, action_form
from web.building.question_fields import question_fields
from web.formatting import currency_sign, major_units
from web.views.tickets import ActionForm, EntryLine, Field, FieldKind, Resolving, Way
from workflow.entries import PostedLine, Side, total_debit
from workflow.lifecycle import AllowedAction
from workflow.playbooks import ResolutionKind
from workflow.queries import Proposed, TicketPage
from workflow.queries import Way as Possible
from workflow.wording import Words

RESOLVE = "resolve"


def resolving_of(page: TicketPage, *, href: str, words: Words, sent: Sent = NOTHING_SENT) -> Resolving | None:
    """What was proposed, where something stands; else the ways open to the reader; else nothing."""
    if page.proposed is not None and (page.round is not None or page.line.resolution_code):
        return _proposal(page, page.proposed, words=words)
    allowed = next((one for one in page.actions if one.action == RESOLVE), None)
    if allowed is None:
        return None
    back = sent if sent.action == RESOLVE else NOTHING_SENT
    ways = tuple(
        _way(one, page, words=words, sent=back)
        for one in page.ways
        if one.resolution.kind is not ResolutionKind.WAIT
    )
    return Resolving(ways=ways, action=_action(allowed, page, href=href, words=words, sent=back))


def _action(allowed: AllowedAction, page: TicketPage, *, href: str, words: Words, sent: Sent) -> ActionForm:
    """The form without what belongs to a way, and with only those questions that are still open."""
    form = action_form(allowed, page, href=href, words=words, sent=sent)
    questions = (
        question_fields(page, "finance_fact", words=words, form=sent.form, errors=sent.errors, only_open=True)
        if allowed.enabled and page.unanswered
        else []
    )
    plain = [one for one in form.fields if "." not in one.name and one.name != ticket_forms.FILES]
    return ActionForm(
        action=form.action,
        id=form.id,
        label=form.label,
        href=form.href,
        enabled=form.enabled,
        reason=form.reason,
        primary=form.primary,
        hotkey=form.hotkey,
        fields=(*questions, *plain),
        open=form.open,
    )


def _way(one: Possible, page: TicketPage, *, words: Words, sent: Sent) -> Way:
    code = one.resolution.code
    return Way(
        code=code,
        label=words.gettext(one.resolution.label),
        note=_note(one, words=words),
        amount_minor=total_debit(one.lines) or abs(page.line.amount_minor),
        currency=page.line.currency,
        entry=entry_of(one.lines, words=words),
        chosen=sent.form.get("resolution") == code,
        fields=_way_fields(one, page, words=words, sent=sent),
    )


def _note(one: Possible, *, words: Words) -> str:
    missing = [words.gettext(amount.label) for amount in one.amounts if amount.amount_minor is None]
    told = []
    if missing:
        told.append(_("needs: %(amounts)s", amounts=_(", ").join(missing)))
    if one.resolution.debtor:
        told.append(_("owed by: %(debtor)s", debtor=words.debtor(one.resolution.debtor)))
    if not one.amounts:
        told.append(_("nothing is booked"))
    if not missing:
        told.append(_tier_text(one.tier))
    return " · ".join(str(part) for part in told)


def _tier_text(tier: Tier | None) -> str:
    if tier is None:
        return str(_("no approval needed"))
    return str(ngettext("%(num)s approval", "%(num)s approvals", tier.votes))


def _way_fields(one: Possible, page: TicketPage, *, words: Words, sent: Sent) -> tuple[Field, ...]:
    code, currency = one.resolution.code, page.line.currency
    made = []
    for amount in one.amounts:
        name = ticket_forms.amount_name(code, amount.name)
        proposed = major_units(amount.amount_minor, currency=currency)
        made.append(
            Field(
                name=name,
                label=words.gettext(amount.label),
                kind=FieldKind.AMOUNT,
                value=sent.form.get(name, proposed),
                unit=currency_sign(currency).strip(),
                condition=_("to book"),
                error=sent.errors.get(name, ""),
            )
        )
    if one.resolution.kind is ResolutionKind.CLAIM:
        name = ticket_forms.way_name(code, "claim_due_on")
        value = sent.form.get(name, "")
        made.append(
            Field(
                name=name,
                label=_("Claim due on"),
                kind=FieldKind.DATE,
                value=value,
                condition=_("by when it is to be paid"),
                error=sent.errors.get(name, ""),
            )
        )
    return tuple(made)


def entry_of(lines: Sequence[PostedLine], *, words: Words) -> tuple[EntryLine, ...]:
    return tuple(
        EntryLine(
            side="debit" if line.side is Side.DEBIT else "credit",
            account=line.account,
            name=words.account(line.account),
            amount_minor=line.amount_minor,
        )
        for line in lines
    )


def _proposal(page: TicketPage, proposed: Proposed, *, words: Words) -> Resolving:
    lines = (*proposed.reversal, *proposed.lines)
    told = [
        _("proposed by %(name)s", name=proposed.author_name),
        _("owed by: %(debtor)s", debtor=words.debtor(proposed.debtor)) if proposed.debtor else "",
        _("due on %(day)s", day=proposed.claim_due_on.isoformat()) if proposed.claim_due_on else "",
        _("an earlier booking is taken back") if proposed.reversal else "",
    ]
    way = Way(
        code=proposed.code,
        label=words.resolution(page.line.type, proposed.code),
        note=" · ".join(str(one) for one in told if one),
        amount_minor=proposed.amount_minor,
        currency=proposed.currency,
        entry=entry_of(lines, words=words),
        chosen=True,
    )
    said = [note.text for note in page.notes if (note.author, note.at) == (proposed.author, proposed.at)]
    return Resolving(
        ways=(way,), is_proposal=True, note="\n".join(said), waits_for=_waits_for(page, words=words)
    )


def _waits_for(page: TicketPage, *, words: Words) -> str:
    if page.round is None:
        return ""
    roles = _(" or ").join(words.role(str(role)) for role in page.round.tier.roles)
    missing = votes_missing(page.round)
    return str(
        ngettext(
            "waits for %(num)s approval: %(roles)s",
            "waits for %(num)s approvals: %(roles)s",
            missing,
            roles=roles,
        )
    )
