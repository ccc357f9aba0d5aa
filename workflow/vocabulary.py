"""The few words with a meaning of their own in the table of states."""

ANY_STATE = "*"
REMEMBERED = "$remembered"
APPROVER = "approver"
CATEGORIES = ("active", "waiting", "done", "final")
CLOCKS = ("run", "pause", "run_approval", "stop")
