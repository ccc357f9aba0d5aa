"""Why a file is not taken, or a command not carried out: one family, worded at the door.

Nothing is stored of a refused file but its original bytes and this reason.
"""

from intake.exceptions import Explanation, Scalar


class IntakeRefused(Exception):
    """The file as a whole cannot be read as it is. `code` has its text in `explanations`."""

    def __init__(self, code: str, **params: Scalar) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    @property
    def explanation(self) -> Explanation:
        return Explanation(self.code, self.params)
