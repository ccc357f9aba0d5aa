"""The words of this room that several doors say: what roles are called."""

from people.actors import Role
from people.languages import N_

ROLE_NAMES: dict[Role, str] = {
    Role.FINANCE: N_("Finance"),
    Role.FINANCE_LEAD: N_("Finance lead"),
    Role.CUSTOMER_SERVICE: N_("Customer service"),
    Role.WAREHOUSE: N_("Warehouse"),
    Role.AUDITOR: N_("Auditor"),
    Role.MANAGER: N_("Manager"),
    Role.ADMIN: N_("Administrator"),
    Role.SYSTEM: N_("System"),
}
