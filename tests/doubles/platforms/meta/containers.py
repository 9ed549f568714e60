"""Containers as the doubles of Threads and Instagram keep them: made, fetched, worked on, published once."""

from dataclasses import dataclass, field

from tests.doubles.platforms.meta.graph import Json, Refused

LASTS = 24 * 3600


@dataclass
class Container:
    """`looks` is how often it is still worked on when somebody looks."""

    id: str
    owner: str
    form: Json
    made_at: float
    looks: int = 0
    state: str = "FINISHED"
    reason: str = ""
    post: str = ""


@dataclass
class Store:
    """Every container. `slow`, `fail` and `early` are for those to come."""

    made: dict[str, Container] = field(default_factory=dict)
    slow: int = 0
    fail: list[str] = field(default_factory=list)
    """reasons of the next media containers that end in ERROR"""
    early: int = 0
    """so often a publish call is told that it is too early"""

    def add(self, container_id: str, owner: str, form: Json, *, now: float, media: bool) -> Container:
        """Lay one down."""
        made = Container(container_id, owner, form, now)
        if media:
            made.looks = self.slow
            if self.fail:
                made.state, made.reason = "ERROR", self.fail.pop(0)
        self.made[container_id] = made
        return made

    def look(self, container_id: str, *, now: float) -> Container:
        """As it stands."""
        found = self.made.get(container_id)
        if found is None:
            raise Refused(100, "Object does not exist", subcode=33)
        if now - found.made_at > LASTS and found.state != "PUBLISHED":
            found.state = "EXPIRED"
        elif found.looks:
            found.looks -= 1
            return Container(found.id, found.owner, found.form, found.made_at, 0, "IN_PROGRESS")
        return found

    def child(self, container_id: str, owner: str, *, now: float) -> Container:
        """One that a carousel names: finished, ours, and made to be an item."""
        found = self.look(container_id, now=now)
        if found.state != "FINISHED" or found.owner != owner or found.form.get("is_carousel_item") != "true":
            raise Refused(100, f"{container_id} is no finished item")
        return found
