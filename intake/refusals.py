"""Why a file is not taken, or a command not carried out: one family, worded at the door.

Nothing is stored of a refused file but its original bytes and this reason.
"""

from typing import Final

from intake.exceptions import Explanation, Scalar

# Files in which there is nothing to import, and nothing wrong either.
NOTHING_IN_IT: Final = frozenset({"no_bill", "summary_only"})


class IntakeRefused(Exception):
    """The file as a whole cannot be read as it is. `code` has its text in `explanations`."""

    def __init__(self, code: str, **params: Scalar) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    @property
    def explanation(self) -> Explanation:
        return Explanation(self.code, self.params)
