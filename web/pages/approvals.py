"""Approvals: what waits for whom, what follows, and judging many with an outcome for each."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from people.access import Permission
from web.access import Pages
from web.building.approvals import approvals_view, shown_in
from web.doors import doors, now, reading
from web.identity import me
from web.pages.ticket_actions import command_id
from web.views.shell import Refusal
from web.wording import refusal_text, words
from workflow.judging import Judged, judge_all
from workflow.queries import approvals_for

pages = Pages("approvals", __name__, url_prefix="/approvals")


@pages.page("", needs=Permission.SEE_APPROVALS)
def show() -> ResponseReturnValue:
    """What waits; with `chosen`, what would follow from approving those."""
    return _page(chosen=request.args.getlist("chosen"))


@pages.action("/preview", needs=Permission.SEE_APPROVALS)
def preview() -> ResponseReturnValue:
    """The same, for browsers without scripts and for choices too many for an address; it changes nothing."""
    return _page(chosen=request.form.getlist("chosen"))


@pages.action("/approve", needs=Permission.APPROVE)
def approve() -> ResponseReturnValue:
    return _judge("approve")


@pages.action("/reject", needs=Permission.APPROVE)
def reject() -> ResponseReturnValue:
    return _judge("reject", reason=request.form.get("reason", ""))


def _judge(action: str, *, reason: str = "") -> ResponseReturnValue:
    chosen = request.form.getlist("chosen")
    outcomes = judge_all(
        doors().database,
        action=action,
        shown=shown_in(chosen),
        actor=me(),
        now=now(),
        command_id=command_id(request.form),
        reason=reason,
    )
    done = [one for one in outcomes if one.refused is None]
    if done:
        flash(_said(action, len(done)), "even")
    if not outcomes:
        return _page(refusal=Refusal(_("Nothing was marked."))), 422
    if len(done) < len(outcomes):
        return _page(refusal=_refusal(outcomes)), 200 if done else 409
    return redirect(url_for("approvals.show"), 303)


def _said(action: str, count: int) -> str:
    if action == "approve":
        return str(ngettext("%(num)s ticket is approved.", "%(num)s tickets are approved.", count))
    return str(ngettext("%(num)s ticket is rejected.", "%(num)s tickets are rejected.", count))


def _refusal(outcomes: Sequence[Judged]) -> Refusal:
    """Each that was not done, with its reason."""
    refused = [(one.number, one.refused) for one in outcomes if one.refused is not None]
    title = _("%(refused)s of %(all)s: nothing was done.", refused=len(refused), all=len(outcomes))
    return Refusal(title, tuple(("", f"{number}: {refusal_text(why)}") for number, why in refused))


def _page(*, chosen: Sequence[str] = (), refusal: Refusal | None = None) -> str:
    with reading() as session:
        waiting = approvals_for(session, me(), now=now())
    view = approvals_view(waiting, chosen=chosen, words=words(), refusal=refusal)
    return render_template("pages/approvals.html", view=view)
