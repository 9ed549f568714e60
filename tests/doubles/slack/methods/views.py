"""Modals and Home tabs: opened with a fresh trigger, stacked, replaced unless somebody was faster."""

from tests.doubles.slack.block_kit.limits import check_view
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods.registry import Asked, method
from tests.doubles.slack.objects import Human, Trigger, View
from tests.doubles.slack.world import World

MOST_STACKED = 3


def described(view: View, world: World) -> Json:
    """A view as Slack gives it out."""
    body = view.body
    return {
        "id": view.id,
        "team_id": view.team,
        "app_id": world.app.id,
        "bot_id": world.bot_of(view.team).bot_id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "external_id": body.get("external_id", ""),
        "title": body.get("title"),
        "submit": body.get("submit"),
        "close": body.get("close"),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "state": {"values": view.typed},
        "hash": view.hash,
        "root_view_id": view.root or view.id,
        "previous_view_id": view.previous or None,
    }


def place(world: World, user: Human | Trigger, body: Json, *, previous: View | None = None) -> View:
    """A new modal before somebody, on top of another one or alone. Raises `Refusal`."""
    name = user.user if isinstance(user, Trigger) else user.id
    stack = world.modals.setdefault(name, [])
    if previous is None:
        stack.clear()
    if len(stack) >= MOST_STACKED:
        raise Refusal("push_limit_reached")
    _only(world, body)
    number = world.number()
    view = View(f"V{number:08d}", name, user.team, body, f"{number}.hash")
    if previous is not None:
        view.root, view.previous = previous.root or previous.id, previous.id
    stack.append(view)
    world.note()
    return view


def replace(world: World, view: View, body: Json) -> None:
    """Other content in the same view. What was typed in blocks of the same id stays, as in Slack."""
    kept = {each["block_id"] for each in body["blocks"]}
    view.typed = {name: state for name, state in view.typed.items() if name in kept}
    view.body, view.hash, view.errors = body, f"{world.number()}.hash", {}
    world.note()


def _only(world: World, body: Json) -> None:
    name = body.get("external_id")
    views = [each for stack in world.modals.values() for each in stack]
    if name and any(each.body.get("external_id") == name for each in views):
        raise Refusal("duplicate_external_id")


@method("views.open", tier=4, required=("trigger_id", "view"))
def opened(asked: Asked) -> Json:
    body = check_view(asked.arguments["view"], kind="modal")
    trigger = asked.world.spend(asked.arguments["trigger_id"])
    _mine(asked, trigger)
    return {"view": described(place(asked.world, trigger, body), asked.world)}


@method("views.push", tier=4, required=("trigger_id", "view"))
def pushed(asked: Asked) -> Json:
    body = check_view(asked.arguments["view"], kind="modal")
    trigger = asked.world.spend(asked.arguments["trigger_id"])
    _mine(asked, trigger)
    stack = asked.world.modals.get(trigger.user, [])
    if not stack or not trigger.view:
        raise Refusal("not_found")
    return {"view": described(place(asked.world, trigger, body, previous=stack[-1]), asked.world)}


def _mine(asked: Asked, trigger: Trigger) -> None:
    if trigger.team != asked.grant.team and not asked.world.people[trigger.user].stranger:
        raise Refusal("invalid_trigger_id")


@method("views.update", tier=4, required=("view",))
def updated(asked: Asked) -> Json:
    body = check_view(asked.arguments["view"], kind="modal")
    view_id, external = asked.text("view_id"), asked.text("external_id")
    if not view_id and not external:
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view_id"])
    views = [each for stack in asked.world.modals.values() for each in stack if each.team == asked.grant.team]
    found = [
        each
        for each in views
        if each.id == view_id or (external and each.body.get("external_id") == external)
    ]
    if not found:
        raise Refusal("not_found")
    _same(asked, found[0])
    replace(asked.world, found[0], body)
    return {"view": described(found[0], asked.world)}


def _same(asked: Asked, view: View) -> None:
    if asked.text("hash") not in {"", view.hash}:
        raise Refusal("hash_conflict")


@method("views.publish", tier=4, required=("user_id", "view"))
def published(asked: Asked) -> Json:
    body = check_view(asked.arguments["view"], kind="home")
    human = asked.person("user_id")
    home = asked.world.homes.get(human.id)
    if home is not None:
        _same(asked, home)
        replace(asked.world, home, body)
    else:
        number = asked.world.number()
        home = View(f"V{number:08d}", human.id, asked.grant.team, body, f"{number}.hash")
        asked.world.homes[human.id] = home
        asked.world.note()
    return {"view": described(home, asked.world)}
