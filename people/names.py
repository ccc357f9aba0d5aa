"""What a user name and the name shown to others may look like. Pure."""

import re

NAME_FORM = re.compile(r"[a-z][a-z0-9._-]{1,39}")
RESERVED_NAMES = frozenset({"system"})
DISPLAY_NAME_LENGTH = 60


def is_user_name(name: str) -> bool:
    """Whether somebody may be given this name to sign in with."""
    return NAME_FORM.fullmatch(name) is not None and name not in RESERVED_NAMES


def is_display_name(name: str) -> bool:
    """Whether somebody may be shown to others by this name: one printable line."""
    return 1 <= len(name.strip()) <= DISPLAY_NAME_LENGTH and name.isprintable()
