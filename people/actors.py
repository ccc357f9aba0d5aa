"""Who acts: a person with roles, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The kinds of people the product knows. A person may have several."""

    FINANCE = "finance"
    FINANCE_LEAD = "finance_lead"
    CUSTOMER_SERVICE = "customer_service"
    WAREHOUSE = "warehouse"
    AUDITOR = "auditor"
    MANAGER = "manager"
    ADMIN = "admin"
    SYSTEM = "system"


HUMAN_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
INCLUDES: dict[Role, frozenset[Role]] = {Role.FINANCE_LEAD: frozenset({Role.FINANCE})}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. A person's id is the user name, which never changes and is never given again."""

    id: str
    name: str
    display_name: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """Whether the actor has the role, or one that includes it."""
        return any(role == own or role in INCLUDES.get(own, frozenset()) for own in self.roles)


SYSTEM = Actor(id="system", name="system", display_name="System", roles=frozenset({Role.SYSTEM}))
