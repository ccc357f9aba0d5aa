"""Who hears of an event: rules without I/O.

An event says itself whom its step concerned, as addresses: `user:lin`, `team:warehouse`, `role:finance_lead`.
"""

from collections.abc import Mapping
from typing import Any

from people.actors import Actor, Role

KINDS = ("user", "team", "role")


def addresses_in(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses an event's body names, each once, in order; nothing where it names none."""
    named = body.get("hear", ())
    known = (one for one in named if isinstance(one, str) and one.partition(":")[0] in KINDS)
    return tuple(dict.fromkeys(known))


def addresses_of(actor: Actor) -> frozenset[str]:
    """Every address under which this person is reached."""
    held = [role for role in Role if actor.has(role)]
    return frozenset(
        [f"user:{actor.name}", *(f"{kind}:{role}" for kind in ("team", "role") for role in held)]
    )
