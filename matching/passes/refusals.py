"""Why two tables are not matched: one family, whose text is one clear line."""

from typing import Final

from people.languages import N_

REFUSALS: Final[dict[str, str]] = {
    "broken_plan": N_("{file} is no TOML: {problem}"),
    "unknown_key": N_("{place} has the unknown key {key}; it may have {known}"),
    "unknown_key_hint": N_("{place} has the unknown key {key}; did you mean {hint}?"),
    "missing_key": N_("{place} needs {key}"),
    "wrong_kind": N_("{place}: {key} must be {wanted}"),
    "no_pass": N_("the plan has no [[pass]]"),
    "unknown_on": N_("{place}: on names {key}, which is neither {known} nor in [left.keys] and [right.keys]"),
    "one_sided_key": N_("{place}: on names {key}, which [{side}.keys] does not have"),
    "amount_and_tolerance": N_("{place}: amount in on means exactly, so it may not stand beside tolerance"),
    "tolerance_mixed": N_("{place}: tolerance takes minor and ppm, or below and above, not both"),
    "reference_not_on": N_("{place}: reference = {mode} tells how references agree, but on does not name it"),
    "no_column": N_("{file} has no column {column}; its columns are {columns}"),
    "no_column_hint": N_("{file} has no column {column}; did you mean {hint}? Its columns are {columns}"),
    "column_twice": N_("{file} has the column {column} twice"),
    "no_table": N_("{file} holds no table"),
    "too_many_rows": N_("{file} has {rows} rows; a page matches up to {most}, the command line more"),
    "name_missing": N_("the plan needs a name of up to {most} characters"),
    "plan_changed": N_("this version of the plan is no longer waiting for a decision"),
    "own_proposal": N_("whoever proposed a plan that opens tickets cannot switch it on; another person does"),
    "no_file": N_("{file} cannot be opened: {problem}"),
}  # fmt: skip


class MatchRefused(Exception):
    """The plan or a table cannot be used as it is. `code` has its text in REFUSALS."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return REFUSALS[self.code].format(**self.params)
