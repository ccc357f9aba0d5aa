"""Puts codes into words, in the reader's language: refusals, explanations, events, labels.

Money is written `1,234.50` with a real minus, a moment `07-20 12:04` in the company's zone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from intake.exceptions import Explanation
from intake.explanations import CONTROLS, FINDINGS, PROBLEMS, REFUSALS
from intake.explanations import TERMS as FINDING_TERMS
from matching.explanations import EXPLANATIONS as MATCHING_EXPLANATIONS
from matching.explanations import TERMS as MATCHING_TERMS
from people.actors import Actor
from workflow import explanations, playbooks
from workflow.refusals import TransitionRefused
from workflow.situation import BUSINESS_ZONE
from workflow.table import load

MINUS = "\N{MINUS SIGN}"
NOTHING = "--"
DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3, "JOD": 3}
EXPLANATIONS: Mapping[str, str] = {**explanations.CODES, **FINDINGS, **MATCHING_EXPLANATIONS}
TERMS: Mapping[str, str] = {**FINDING_TERMS, **MATCHING_TERMS}


def money(minor: int, *, currency: str = "CNY") -> str:
    """`-123450` as `−1,234.50`."""
    digits = DIGITS.get(currency, 2)
    whole, part = divmod(abs(minor), 10**digits)
    text = f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
    return MINUS + text if minor < 0 else text


def moment(raw: str | datetime) -> str:
    """`07-20 12:04`, in the company's zone."""
    at = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    return f"{at.astimezone(BUSINESS_ZONE):%m-%d %H:%M}"


class _Shown(dict[str, str]):
    """Parameters ready to print; one that a text names and nobody gave shows as nothing."""

    def __missing__(self, key: str) -> str:
        return NOTHING


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language. `gettext` translates an English text; `names` shows people by user name."""

    gettext: Callable[[str], str]
    names: Mapping[str, str] = field(default_factory=dict)

    # Labels

    def state(self, name: str) -> str:
        return self.gettext(load().states[name].label)

    def action(self, name: str) -> str:
        return self.gettext(load().actions[name].label)

    def type(self, name: str) -> str:
        """The kind of difference; a type that nobody knows shows as its code."""
        book = playbooks.load().get(name)
        return name if book is None else self.gettext(book.label)

    def role(self, name: str) -> str:
        return self.gettext(explanations.ROLES[name])

    def account(self, number: str) -> str:
        return self.gettext(playbooks.vocabulary().accounts[number])

    def debtor(self, name: str) -> str:
        return self.gettext(explanations.DEBTORS[name])

    def severity(self, name: str) -> str:
        return self.gettext(explanations.SEVERITIES[name])

    def resolution(self, type_: str, code: str) -> str:
        book = playbooks.load().get(type_)
        known = None if book is None else book.resolution(code)
        return code if known is None else self.gettext(known.label)

    def address(self, address: str) -> str:
        """`user:chen`, `team:warehouse` or `role:finance_lead` as a person or a role."""
        kind, _, name = address.partition(":")
        return self.names.get(name, name) if kind == "user" else self.role(name)

    def person(self, actor: Actor | str) -> str:
        if isinstance(actor, Actor):
            return actor.display_name
        return self.role(actor) if actor == "system" else self.names.get(actor, actor)

    # Sentences

    def refusal(self, refused: TransitionRefused) -> str:
        """Why an action was not taken, complete and blameless."""
        return self._filled(explanations.REFUSALS[refused.code], refused.params, currency="CNY")

    def explanation(self, one: Explanation, *, currency: str = "CNY") -> str:
        """The sentence of an exception. A code that nobody knows shows itself rather than nothing."""
        text = EXPLANATIONS.get(one.code)
        return one.code if text is None else self._filled(text, one.params, currency=currency)

    def of_file(self, one: Explanation) -> str:
        """Why a file was not taken, or what is wrong with a row of it."""
        text = REFUSALS.get(one.code) or PROBLEMS.get(one.code)
        return one.code if text is None else self._filled(text, one.params, currency="CNY")

    def seen(self, one: Explanation, *, currency: str = "CNY") -> str:
        """The same for a row of a list: the short text where there is one."""
        short = f"{one.code}_short"
        return self.explanation(
            Explanation(short if short in EXPLANATIONS else one.code, one.params), currency=currency
        )

    def term(self, name: str) -> str:
        """A term of an equation."""
        return self.gettext(TERMS[name]) if name in TERMS else name

    def event(self, type_: str, body: Mapping[str, Any], *, ticket_type: str) -> str:
        """What happened, in a few words, without its comment."""
        sent = body.get("inputs", {})
        shown: dict[str, Any] = {"run": sent.get("run_id")}
        if "assignee" in sent:
            shown["assignee"] = self.address(sent["assignee"])
        if "resume_at" in sent:
            shown["resume_at"] = sent["resume_at"]
        if "resolution" in sent:
            shown["resolution"] = self.resolution(ticket_type, sent["resolution"])
        return self._filled(explanations.EVENTS[type_], shown, currency="CNY")

    def _filled(self, text: str, params: Mapping[str, Any], *, currency: str) -> str:
        shown = _Shown({name: self._shown(name, value, currency) for name, value in params.items()})
        control = CONTROLS.get(str(params.get("control")))
        if control is not None:
            shown["control_text"] = self.gettext(control)
        return self.gettext(text).format_map(shown)

    def _shown(self, name: str, value: Any, currency: str) -> str:
        if value is None:
            return NOTHING
        last = name.rpartition("_")[2]
        worded = _WORDED.get(last) or _WORDED.get(name)
        if worded is not None:
            return worded(self, str(value))
        if last == "minor" and isinstance(value, int):
            return money(value, currency=currency)
        return moment(str(value)) if last == "at" else str(value)


def _number(line_key: str) -> str:
    """`2026…825|||in` as `2026…825`: the number that a line's key begins with, as people search for it."""
    return next((part for part in line_key.split("|") if part), line_key)


_WORDED: dict[str, Callable[[Words, str], str]] = {
    "line": lambda _, value: _number(value),
    "text": lambda words, value: words.gettext(value),
    "role": lambda words, value: words.role(value),
    "state_name": lambda words, value: words.state(value) if value in load().states else value,
    "action_name": lambda words, value: words.action(value) if value in load().actions else value,
}
