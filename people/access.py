"""Who may do what. One table; whatever is not in it is refused. No role may do everything.

Managers only read. Administrators look after users and master data and hold no role in tickets. Which action
a person may take on one ticket is decided by the ticket's own table of states; this table opens the doors.
"""

from collections.abc import Iterable
from enum import StrEnum

from people.actors import INCLUDES, Actor, Role


class Permission(StrEnum):
    """What a door may ask for before it opens."""

    SEE_WORKBENCH = "see_workbench"
    SEE_IMPORTS = "see_imports"
    IMPORT_FILES = "import_files"
    TAKE_ORIGINALS = "take_originals"
    MANAGE_LAYOUTS = "manage_layouts"
    SEE_RUNS = "see_runs"
    START_RUNS = "start_runs"
    SEE_TICKETS = "see_tickets"
    ACT_ON_TICKETS = "act_on_tickets"
    ASSIGN_TICKETS = "assign_tickets"
    CONFIRM_FACTS = "confirm_facts"
    RESOLVE_TICKETS = "resolve_tickets"
    SEE_APPROVALS = "see_approvals"
    APPROVE = "approve"
    LEAD_TICKETS = "lead_tickets"
    READ_ARCHIVE = "read_archive"
    VERIFY_TRAIL = "verify_trail"
    SEE_REPORTS = "see_reports"
    MANAGE_USERS = "manage_users"
    MANAGE_MASTER_DATA = "manage_master_data"
    SEE_HEALTH = "see_health"
    RUN_SYSTEM_WORK = "run_system_work"


_TICKET_READERS = {Role.FINANCE, Role.CUSTOMER_SERVICE, Role.WAREHOUSE, Role.AUDITOR, Role.MANAGER}
_TICKET_WORKERS = {Role.FINANCE, Role.CUSTOMER_SERVICE, Role.WAREHOUSE}

GRANTED: dict[Permission, frozenset[Role]] = {
    permission: frozenset(roles)
    for permission, roles in {
        Permission.SEE_WORKBENCH: _TICKET_READERS,
        Permission.SEE_IMPORTS: {Role.FINANCE, Role.AUDITOR, Role.MANAGER},
        Permission.IMPORT_FILES: {Role.FINANCE, Role.SYSTEM},
        Permission.TAKE_ORIGINALS: {Role.FINANCE, Role.AUDITOR},
        Permission.MANAGE_LAYOUTS: {Role.FINANCE, Role.ADMIN},
        Permission.SEE_RUNS: {Role.FINANCE, Role.AUDITOR, Role.MANAGER},
        Permission.START_RUNS: {Role.FINANCE, Role.SYSTEM},
        Permission.SEE_TICKETS: _TICKET_READERS,
        Permission.ACT_ON_TICKETS: _TICKET_WORKERS | {Role.AUDITOR, Role.SYSTEM},
        Permission.ASSIGN_TICKETS: {Role.FINANCE, Role.SYSTEM},
        Permission.CONFIRM_FACTS: {Role.CUSTOMER_SERVICE, Role.WAREHOUSE},
        Permission.RESOLVE_TICKETS: {Role.FINANCE},
        Permission.SEE_APPROVALS: {Role.FINANCE, Role.AUDITOR, Role.MANAGER},
        Permission.APPROVE: {Role.FINANCE_LEAD},
        Permission.LEAD_TICKETS: {Role.FINANCE_LEAD},
        Permission.READ_ARCHIVE: {Role.FINANCE, Role.AUDITOR, Role.MANAGER},
        Permission.VERIFY_TRAIL: {Role.AUDITOR, Role.FINANCE_LEAD},
        Permission.SEE_REPORTS: {Role.FINANCE, Role.AUDITOR, Role.MANAGER},
        Permission.MANAGE_USERS: {Role.ADMIN},
        Permission.MANAGE_MASTER_DATA: {Role.ADMIN},
        Permission.SEE_HEALTH: {Role.ADMIN},
        Permission.RUN_SYSTEM_WORK: {Role.SYSTEM},
    }.items()
}


def may(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles, or a role it includes, is granted the permission."""
    return any(actor.has(role) for role in GRANTED[permission])


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything these roles together may do."""
    held = {included for role in roles for included in (role, *INCLUDES.get(role, ()))}
    return frozenset(permission for permission, granted in GRANTED.items() if granted & held)


def roles_conflict(roles: Iterable[Role]) -> bool:
    """Whether one person may not hold these together: administration goes with reading alone.

    An administrator who also worked tickets could give himself any role there; an auditor who worked them
    would audit himself.
    """
    held = frozenset(roles)
    workers = {Role.FINANCE, Role.FINANCE_LEAD, Role.CUSTOMER_SERVICE, Role.WAREHOUSE}
    return bool(held & {Role.ADMIN, Role.AUDITOR} and held & workers) or {Role.ADMIN, Role.AUDITOR} <= held
