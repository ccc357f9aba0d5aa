"""Whether a trail is whole, as a sentence with the proofs it rests on."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from audit.chain import Finding, Verdict
from people.languages import N_
from web.formatting import count, moment
from web.languages import worded
from web.views.archive import Proof, VerdictView
from web.views.money import MoneyState
from workflow.queries import TicketPage

WRONG: dict[Finding, str] = {
    Finding.BODY_HASH: N_("The content of {place} is not what was sealed."),
    Finding.BODY_FORM: N_("{place} is sealed, but no event has such a content."),
    Finding.CHAIN_BREAK: N_("{place} does not follow from the event before it."),
    Finding.FORK: N_("{place} stands where another event stands."),
    Finding.GAP: N_("{place} is missing."),
    Finding.TRUNCATED: N_("The end is missing from {place} on."),
    Finding.PROJECTION: N_("What is shown of {place} is not what was sealed."),
}


@dataclass(frozen=True, slots=True)
class FilesChecked:
    """How many of a ticket's files still are the bytes that were sent; None: nobody looked."""

    sound: int | None
    all: int


def trail_verdict(verdict: Verdict, *, now: datetime) -> VerdictView:
    """Of everything there is."""
    events = count(verdict.events)
    sentence = (
        _("The trail is complete and unchanged.") if verdict.ok else _("The trail is not as it was written.")
    )
    return VerdictView(
        sentence=str(sentence),
        note=_note(verdict, now=now),
        ok=verdict.ok,
        proofs=(_chain_proof(verdict, events), _length_proof(verdict)),
    )


def ticket_verdict(verdict: Verdict, page: TicketPage, *, files: FilesChecked, now: datetime) -> VerdictView:
    """Of one ticket, with what was decided about it."""
    is_whole = verdict.ok and files.sound in (None, files.all)
    sentence = (
        _("This ticket's trail is complete and unchanged.")
        if is_whole
        else _("This ticket's trail is not as it was written.")
    )
    proofs = [
        _chain_proof(verdict, count(len(page.events))),
        _length_proof(verdict),
        *([_files_proof(files)] if files.all else []),
        *_hands_proof(page),
    ]
    return VerdictView(str(sentence), _note(verdict, now=now), is_whole, tuple(proofs))


def _note(verdict: Verdict, *, now: datetime) -> str:
    if verdict.ok:
        return str(
            ngettext(
                "Verified at %(time)s: %(events)s event computed again, one by one.",
                "Verified at %(time)s: %(events)s events computed again, one by one.",
                verdict.events,
                time=moment(now, now=now).exact,
                events=count(verdict.events),
            )
        )
    return worded(WRONG[verdict.verdict], place=verdict.first_bad or "--")


def _chain_proof(verdict: Verdict, events: str) -> Proof:
    is_sound = verdict.ok or verdict.verdict is Finding.TRUNCATED
    good = count(verdict.events) if is_sound else count(max(verdict.events - 1, 0))
    return Proof(
        _("Nothing was changed"),
        _("each event's hash, computed again, is the one sealed, and names the event before it"),
        f"{good} / {events}",
        MoneyState.EVEN if is_sound else MoneyState.BROKEN,
    )


def _length_proof(verdict: Verdict) -> Proof:
    is_missing = verdict.verdict in (Finding.GAP, Finding.TRUNCATED)
    return Proof(
        _("Nothing is missing"),
        _("the events are numbered without a gap, one for each version"),
        _("no") if is_missing else _("yes"),
        MoneyState.BROKEN if is_missing else MoneyState.EVEN,
    )


def _files_proof(files: FilesChecked) -> Proof:
    label, text = _("Files are the ones sent"), _("the bytes of each file, against the SHA-256 in the trail")
    if files.sound is None:
        return Proof(label, text, _("not yet read"), MoneyState.TRANSIT)
    state = MoneyState.EVEN if files.sound == files.all else MoneyState.BROKEN
    return Proof(label, text, f"{count(files.sound)} / {count(files.all)}", state)


def _hands_proof(page: TicketPage) -> list[Proof]:
    """Where an approval was needed: nobody approved what he had a part in."""
    approvers = {one.actor_id for one in page.events if one.type in ("approve", "approve_final")}
    if not approvers:
        return []
    makers = {
        one.actor_id for one in page.events if one.type in ("submit", "answer", "confirm_cs", "confirm_wh")
    }
    shared = approvers & makers
    return [
        Proof(
            _("Two hands"),
            _("whoever approved had no part in the facts or the proposal"),
            f"{len(approvers - shared)} / {len(approvers)}",
            MoneyState.BROKEN if shared else MoneyState.EVEN,
        )
    ]
