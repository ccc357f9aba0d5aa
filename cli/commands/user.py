"""`user add NAME --role R`: makes an account. The initial password is printed once and lasts three days."""

import argparse

from cli.answers import Answer, UsageError
from cli.opening import installation
from database.unit_of_work import unit_of_work
from people.accounts import add_user, new_initial_password
from people.actors import HUMAN_ROLES, Actor, Role
from people.refusals import AccountRefused

# Whoever can run this command holds the installation's files and keys already.
OPERATOR = Actor(id="operator", name="operator", display_name="operator", roles=frozenset({Role.ADMIN}))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("add",))
    parser.add_argument("name", metavar="NAME", help="the name to sign in with")
    parser.add_argument(
        "--role",
        action="append",
        required=True,
        choices=sorted(str(role) for role in HUMAN_ROLES),
        help="may be given several times",
    )
    parser.add_argument("--display-name", help="the name shown to others; NAME where it is left out")


def run(given: argparse.Namespace) -> Answer:
    password = new_initial_password()
    with installation() as here:
        try:
            with unit_of_work(here.database) as work:
                added = add_user(
                    work,
                    name=given.name,
                    display_name=given.display_name or given.name,
                    roles=[Role(one) for one in given.role],
                    password=password,
                    actor=OPERATOR,
                    now=here.now,
                    initial=True,
                )
        except AccountRefused as refused:
            raise UsageError(str(refused)) from refused
    roles = sorted(str(role) for role in added.roles)
    return Answer(
        document={"name": added.name, "roles": list(roles), "initial_password": password},
        text=f"{added.name} ({', '.join(roles)}) can sign in for three days with {password}",
    )
