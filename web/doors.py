"""What the web door was opened with, and the two ways to the database: reading, and writing as one unit."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy.orm import Session

import database.unit_of_work as units
from database.clock import Clock
from database.engine import Database
from database.settings import Settings
from database.unit_of_work import UnitOfWork
from people.passwords import PasswordHashing

_KEY = "duiping"


@dataclass(frozen=True, slots=True)
class Doors:
    """The installation behind the pages."""

    settings: Settings
    database: Database
    clock: Clock
    hashing: PasswordHashing


def install_doors(app: Flask, opened: Doors) -> None:
    app.extensions[_KEY] = opened


def doors() -> Doors:
    """What this app was opened with."""
    return cast(Doors, current_app.extensions[_KEY])


def reading() -> AbstractContextManager[Session]:
    """One consistent view of the database, for a page."""
    return units.reading(doors().database)


def writing() -> AbstractContextManager[UnitOfWork]:
    """One unit of work, for the one command of an action: commits at its end, or not at all."""
    return units.unit_of_work(doors().database)


def now() -> datetime:
    """The present moment of the installation's clock."""
    return doors().clock.now()
