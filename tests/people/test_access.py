"""Who may do what."""

from people.access import GRANTED, Permission, may, permissions_of, roles_conflict
from people.actors import HUMAN_ROLES, SYSTEM, Actor, Role

SEEING = {permission for permission in Permission if permission.startswith(("see_", "read_"))}


def person(*roles: Role) -> Actor:
    return Actor(id="x", name="x", display_name="X", roles=frozenset(roles))


def test_every_permission_says_whose_it_is() -> None:
    assert set(GRANTED) == set(Permission)
    assert all(GRANTED.values())


def test_a_finance_lead_is_finance_too() -> None:
    assert person(Role.FINANCE_LEAD).has(Role.FINANCE)
    assert not person(Role.FINANCE).has(Role.FINANCE_LEAD)
    assert permissions_of([Role.FINANCE]) < permissions_of([Role.FINANCE_LEAD])


def test_managers_only_read() -> None:
    assert permissions_of([Role.MANAGER]) <= SEEING


def test_administrators_have_no_part_in_tickets() -> None:
    assert permissions_of([Role.ADMIN]) == {
        Permission.MANAGE_USERS,
        Permission.MANAGE_MASTER_DATA,
        Permission.MANAGE_LAYOUTS,
        Permission.SEE_HEALTH,
    }


def test_nobody_may_do_everything() -> None:
    everything = set(Permission)
    for role in Role:
        assert permissions_of([role]) < everything
    assert Permission.RUN_SYSTEM_WORK not in permissions_of(HUMAN_ROLES)


def test_only_leads_approve_and_only_administrators_look_after_users() -> None:
    assert [role for role in Role if may(person(role), Permission.APPROVE)] == [Role.FINANCE_LEAD]
    assert [role for role in Role if may(person(role), Permission.MANAGE_USERS)] == [Role.ADMIN]


def test_the_system_does_its_work_and_reads_nothing() -> None:
    assert permissions_of(SYSTEM.roles) & SEEING == set()


def test_somebody_without_roles_may_do_nothing() -> None:
    assert not any(may(person(), permission) for permission in Permission)


def test_administration_and_audit_do_not_go_with_work_on_tickets() -> None:
    assert roles_conflict([Role.ADMIN, Role.FINANCE])
    assert roles_conflict([Role.AUDITOR, Role.WAREHOUSE])
    assert roles_conflict([Role.AUDITOR, Role.ADMIN])
    assert not roles_conflict([Role.ADMIN, Role.MANAGER])
    assert not roles_conflict([Role.FINANCE_LEAD, Role.CUSTOMER_SERVICE, Role.WAREHOUSE])
