"""Puts what the rooms below say into this request's language."""

from flask import g
from flask_babel import gettext

from intake.explanations import REFUSALS as INTAKE_REFUSALS
from intake.refusals import IntakeRefused
from matching.explanations import REFUSALS as RUN_REFUSALS
from matching.passes.refusals import REFUSALS as MATCH_REFUSALS
from matching.passes.refusals import MatchRefused
from matching.running import RunRefused
from people.queries import display_names
from people.refusals import PeopleRefused
from web.doors import reading
from web.languages import worded
from workflow.refusals import TransitionRefused
from workflow.wording import Words

RoomRefused = PeopleRefused | TransitionRefused | IntakeRefused | RunRefused | MatchRefused


def words() -> Words:
    """The words of this request's language, with the names of all people."""
    if "words" not in g:
        with reading() as session:
            names = display_names(session)
        g.words = Words(gettext=lambda text: str(gettext(text)), names=names)
    made: Words = g.words
    return made


def refusal_text(refusal: RoomRefused) -> str:
    """Why something was not done, complete and blameless."""
    if isinstance(refusal, TransitionRefused):
        return words().refusal(refusal)
    if isinstance(refusal, IntakeRefused):
        filled = {name: str(value) for name, value in refusal.params.items()}
        return worded(INTAKE_REFUSALS[refusal.code], **filled)
    if isinstance(refusal, MatchRefused):
        return worded(MATCH_REFUSALS[refusal.code], **refusal.params)
    if isinstance(refusal, RunRefused):
        return worded(RUN_REFUSALS[refusal.code], **refusal.params)
    return worded(refusal.text, **refusal.params)
