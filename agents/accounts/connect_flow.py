"""The chat side of connecting an account: a private form for credentials, or a link to a consent page.

A journey belongs to one person of one workspace. Its secret word expires and works once.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta

from agents.accounts import account_choice
from agents.accounts.oauth_journey import LASTS, hash_word, redirect_url
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Button, Field, Form, Kind, Reply, lines, text
from integrations.errors import OutsideError
from integrations.platforms.base import Describes
from integrations.platforms.base.connecting import (
    ConnectQuestion,
    ConnectsByCredentials,
    ConnectsByOAuth,
    NeedsOAuthApp,
)
from storage.models import OAuthJourney

CHOICE_LASTS = timedelta(hours=1)
"""The time in which a person may choose from the found accounts."""
EXPIRED = "That is too long ago: begin again with /connect."
CONNECT_VERB = "connect"

Connectable = ConnectsByOAuth | ConnectsByCredentials


async def list_platforms(context: Context) -> Reply:
    """A button for each platform that can be connected."""
    context.require(Capability.OWN)
    able = [each for each in context.platforms if isinstance(each, ConnectsByOAuth | ConnectsByCredentials)]
    able.sort(key=lambda each: each.label)
    closed = [each for each in able if lacks_app(each)]
    rows = [text("Which platform is the account on?")]
    if closed:
        names = ", ".join(each.label for each in closed)
        rows.append(text(f"Not yet, for want of an app there: {names}. /connect {closed[0].name} says how."))
    buttons = tuple(_button(each) for each in able if each not in closed)
    return Reply(text=lines(*rows), buttons=buttons, private=True)


def _button(platform: Connectable) -> Button:
    return Button(
        f"Connect {platform.label}",
        f"{CONNECT_VERB}:{platform.name}",
        "primary",
        asks=has_questions(platform),
    )


def has_questions(platform: Connectable) -> bool:
    """Whether the platform asks questions in a form first."""
    return bool(platform.questions)


def lacks_app(platform: Describes) -> bool:
    """Whether the desk's owner has to register an app at the platform first."""
    return isinstance(platform, NeedsOAuthApp) and not platform.has_app


async def begin_connecting(context: Context, name: str) -> Reply:
    """A button that opens the form, or a link to the page. Raises `UnknownPlatform`, `Refused`."""
    context.require(Capability.OWN)
    platform = _able(context, name)
    if not has_questions(platform):
        return await _page(context, platform, {})
    words = text(f"To connect {platform.label} I have to ask you something, where nobody else reads it.")
    return Reply(text=words, buttons=(_button(platform),), private=True)


async def open_connect_form(context: Context, name: str) -> Reply:
    """The form of a platform with questions, or a link to the page."""
    context.require(Capability.OWN)
    platform = _able(context, name)
    return Reply(form=_form(platform)) if has_questions(platform) else await _page(context, platform, {})


async def submit_connect_form(context: Context, name: str, values: Mapping[str, str]) -> Reply:
    """Take a handed-in form: connect or offer its accounts, or link to the consent page."""
    context.require(Capability.OWN)
    platform = _able(context, name)
    form = _form(platform)
    typed = {each.name: values.get(each.name, each.value).strip() for each in platform.questions}
    missing = {each: "This one is needed." for each, words in typed.items() if not words}
    if missing:
        return Reply(form=_again(form, typed, missing))
    if isinstance(platform, ConnectsByOAuth):
        return await _page(context, platform, typed)
    try:
        found = await platform.admit(typed)
    except OutsideError as trouble:
        return Reply(form=_again(form, typed, {form.fields[0].name: trouble.sentence}))
    if len(found) == 1:
        return await account_choice.connect_found_account(context, platform, found[0])
    journey = await _journey(context, platform, account_choice.dump_found_accounts(found), arrived=True)
    return account_choice.offer_accounts(platform, journey.id, found)


async def choose_account(context: Context, journey_id: int, place: int) -> Reply:
    """Connect the found account at this place of the list. Raises `Refused`."""
    context.require(Capability.OWN)
    since = context.now() - CHOICE_LASTS
    async with context.desk.database.read_shared() as shared:
        journey = await shared.oauth_journeys.find(
            journey_id, workspace_id=context.workspace_id, person_id=context.person.id
        )
    if journey is None or journey.luggage is None or journey.arrived_at is None or journey.arrived_at < since:
        raise Refused(EXPIRED)
    found = account_choice.load_found_accounts(context.desk.database.vault.open(journey.luggage))
    if place >= len(found):
        raise Refused(EXPIRED)
    return await account_choice.connect_found_account(
        context, context.platforms.get(journey.platform), found[place]
    )


def _able(context: Context, name: str) -> Connectable:
    platform = context.platforms.get(name)
    if not isinstance(platform, ConnectsByOAuth | ConnectsByCredentials):
        raise Refused(f"This desk knows the limits of {platform.label} but cannot connect to it yet.")
    if lacks_app(platform):
        settings = f"{name.upper()}_CLIENT_ID and {name.upper()}_CLIENT_SECRET"
        raise Refused(
            f"{platform.label} needs an app that the owner of this desk registers there once. Its "
            f"return address is {redirect_url(context.desk, name)} (to the letter); then set {settings} and "
            "start the desk again."
        )
    return platform


def _form(platform: Connectable) -> Form:
    return Form(
        title=f"Connect {platform.label}",
        value=f"{CONNECT_VERB}:{platform.name}",
        fields=tuple(_field(each) for each in platform.questions),
        submit="Connect",
    )


def _field(asked: ConnectQuestion) -> Field:
    kind: Kind = "secret" if asked.secret else "line"
    return Field(asked.name, asked.label, value=asked.value, kind=kind, hint=asked.hint)


def _again(form: Form, typed: Mapping[str, str], errors: dict[str, str]) -> Form:
    """The form again with its errors; typed values are filled in, except secrets."""
    open_ = {each.name: typed[each.name] for each in form.fields if each.kind != "secret"}
    return form.filled(open_, errors)


async def _page(context: Context, platform: Connectable, typed: Mapping[str, str]) -> Reply:
    """A private link to our invitation page, which leads on to the platform."""
    word = secrets.token_urlsafe(24)
    journey = await _journey(context, platform, json.dumps({"answers": dict(typed)}), word=word)
    url = f"{context.desk.public_url}/connect?word={word}"
    button = Button(f"Go to {platform.label}", f"visit:{journey.id}", "primary", url=url)
    minutes = int(LASTS.total_seconds() // 60)
    words = text(f"This button is yours alone and good for {minutes} minutes. Then come back here.")
    return Reply(text=words, buttons=(button,), private=True)


async def _journey(
    context: Context, platform: Describes, luggage: str, *, word: str = "", arrived: bool = False
) -> OAuthJourney:
    now, channel = context.now(), context.channel
    async with context.desk.database.shared_work() as shared:
        await shared.oauth_journeys.forget(before=now - CHOICE_LASTS)
        return await shared.oauth_journeys.add(
            OAuthJourney(
                workspace_id=context.workspace_id,
                person_id=context.person.id,
                platform=platform.name,
                surface=channel.surface,
                address=channel.address,
                thread=channel.thread,
                speaker=context.speaker,
                word=hash_word(word or secrets.token_urlsafe(24)),
                luggage=shared.vault.seal(luggage),
                begun_at=now,
                arrived_at=now if arrived else None,
            )
        )
