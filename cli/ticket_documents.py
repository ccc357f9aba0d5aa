"""Tickets as JSON documents, worded in the language asked for."""

from collections.abc import Iterable, Mapping

from database.types import JsonValue
from workflow.queries import TicketLine, TicketPage
from workflow.wording import Words, money


def ticket_document(line: TicketLine, *, words: Words, audit_head: str | None) -> dict[str, JsonValue]:
    return {
        "ticket": line.number,
        "type": line.type,
        "key": dict(line.key),
        "plan": line.plan,
        "shop": line.shop,
        "platform": line.platform,
        "account": line.account,
        "amount": line.amount_minor,
        "currency": line.currency,
        "state": line.state,
        "version": line.version,
        "team": line.team,
        "assignee": line.assignee,
        "opened_at": line.opened_at.isoformat(),
        "due_at": None if line.due_at is None else line.due_at.isoformat(),
        "explanation": words.explanation(line.explanation, currency=line.currency),
        "evidence": [{"file": file, "row": row} for file, row in line.evidence],
        "audit_head": audit_head,
    }


def page_document(page: TicketPage, *, words: Words) -> dict[str, JsonValue]:
    """Everything the ticket's page shows."""
    line = page.line
    return {
        **ticket_document(line, words=words, audit_head=page.audit_head),
        "terms": [{"name": term.name, "amount": term.amount_minor} for term in page.terms],
        "also": [words.explanation(one, currency=line.currency) for one in page.also],
        "evidence": [
            {
                "kind": row.kind,
                "file": row.file,
                "row": row.row_no,
                "source": row.source,
                "fields": dict(row.fields),
                "odd": sorted(row.odd),
            }
            for row in page.evidence
        ],
        "facts": [
            {
                "team": fact.team,
                "answers": dict(fact.answers),
                "author": fact.author,
                "at": fact.at.isoformat(),
                "files": [file.name for file in fact.files],
            }
            for fact in page.facts
        ],
        "unanswered": [question.field for question in page.unanswered],
        "resolution": _proposed(page),
        "events": [
            {
                "seq": event.seq,
                "type": event.type,
                "at": event.at.isoformat(),
                "actor": event.actor_id,
                "text": words.event(event.type, event.body, ticket_type=line.type),
                "hash": event.hash,
            }
            for event in page.events
        ],
        "actions": [
            {
                "action": one.action,
                "enabled": one.enabled,
                "reason": None if one.reason is None else words.refusal(one.reason),
                "inputs": [needed.name for needed in one.inputs],
            }
            for one in page.actions
        ],
    }


def _proposed(page: TicketPage) -> JsonValue:
    if page.proposed is None:
        return None
    lines: list[JsonValue] = [
        {"side": str(line.side), "account": line.account, "amount": line.amount_minor}
        for line in page.proposed.lines
    ]
    return {
        "code": page.proposed.code,
        "round": page.proposed.round,
        "amount": page.proposed.amount_minor,
        "lines": lines,
        "payload_hash": page.proposed.payload_hash,
        "author": page.proposed.author,
    }


def ticket_lines(lines: Iterable[TicketLine], *, words: Words) -> str:
    """One line a ticket, for people."""
    return "\n".join(
        f"{line.number}  {money(line.amount_minor, currency=line.currency):>14} {line.currency}  "
        f"{words.state(line.state)}  {words.type(line.type)}  {_key_text(line.key)}  {line.shop}"
        for line in lines
    )


def _key_text(key: Mapping[str, str | int]) -> str:
    return " ".join(str(value) for value in key.values())
