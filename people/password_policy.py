"""Which passwords are good enough. Pure.

Length is what counts (NIST SP 800-63B-4: 15 characters where there is no second factor); no rules on digits
or signs. Refused are the words everybody tries first, words that belong to the place, and plain repetition.
"""

import re
import unicodedata
from dataclasses import dataclass

from people.languages import N_

SHORTEST = 15
LONGEST = 128
MUST_REMAIN = 6

COMMON_WORDS = (
    *(
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "qwertyuiop",
        "qwerty",
        "asdfghjkl",
        "asdfgh",
        "zxcvbnm",
    ),
    *("1234567890", "0987654321", "123456789", "12345678", "123456", "654321", "123123", "111111", "000000"),
    *(
        "1qaz2wsx3edc4rfv",
        "1qaz2wsx",
        "qazwsxedc",
        "abcdefghijklmnopqrstuvwxyz",
        "abc123",
        "a123456",
        "woaini",
    ),
    *("5201314", "iloveyou", "letmein", "welcome", "changeme", "trustno1", "monkey", "dragon", "football"),
    *("sunshine", "princess", "master", "login", "test", "guest", "root", "user", "temp", "secret", "mima"),
    *("administrator", "admin", "manager", "finance", "caiwu", "kefu", "cangku", "guanliyuan"),
)
CONTEXT_WORDS = (
    "duiping",
    "对平",
    "對平",
    "taobao",
    "tmall",
    "pinduoduo",
    "weixin",
    "wechat",
    "alipay",
    "zhifubao",
)
_REPEATED = re.compile(r"(.{1,5}?)\1{2,}.{0,4}", re.DOTALL)
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True, slots=True)
class PasswordProblem:
    """Why a password is not taken: `text` with {placeholders} from the number of characters asked for."""

    code: str
    text: str
    characters: int


TOO_SHORT = PasswordProblem(
    "password_too_short",
    N_("A password needs at least {characters} characters. A sentence works well."),
    SHORTEST,
)
TOO_LONG = PasswordProblem(
    "password_too_long", N_("A password has at most {characters} characters."), LONGEST
)
TOO_EASY = PasswordProblem(
    "password_too_easy",
    N_("This password is among the first to be tried. Add words that are not about you or this place."),
    0,
)


def normalised(password: str) -> str:
    """One spelling per password, however the keyboard composed its characters."""
    return unicodedata.normalize("NFKC", password)


def problem_of(password: str, *, about: tuple[str, ...] = ()) -> PasswordProblem | None:
    """What is wrong with a password, or None. `about`: the person's own names, which may not carry it."""
    spelled = normalised(password)
    if len(spelled) < SHORTEST:
        return TOO_SHORT
    if len(spelled) > LONGEST:
        return TOO_LONG
    return TOO_EASY if _is_easy(spelled.casefold(), about) else None


def _is_easy(password: str, about: tuple[str, ...]) -> bool:
    if _REPEATED.fullmatch(password):
        return True
    own = {word.casefold() for name in about for word in (name, *name.split()) if len(word) > 1}
    rest = _YEAR.sub("", password)
    for word in sorted({*COMMON_WORDS, *CONTEXT_WORDS, *own}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(set(filter(str.isalnum, rest))) < MUST_REMAIN
