"""The manifest: valid by Slack's own schema, and agreeing with what the code asks for and listens to."""

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml

from bot.surfaces.slack.inbound import payloads
from bot.surfaces.slack.transport.events_endpoint import EventsEndpoint
from bot.surfaces.slack.transport.oauth import SCOPES, RedirectEndpoint
from tests.house import ROOT

SCHEMA = ROOT / "tests" / "recorded" / "slack-manifest.schema.2.0.0.json"


@pytest.fixture
def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "slack-manifest.yaml").read_text())
    return read


@pytest.mark.parametrize("mode", [True, False], ids=["socket", "http"])
def test_it_is_valid_by_slacks_schema_in_both_modes(manifest: dict[str, Any], mode: bool) -> None:
    manifest["settings"]["socket_mode_enabled"] = mode
    jsonschema.validate(manifest, json.loads(SCHEMA.read_text()))


def test_what_slack_refuses_is_refused_by_the_schema(manifest: dict[str, Any]) -> None:
    manifest["features"]["shortcuts"][0]["name"] = "x" * 25
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, json.loads(SCHEMA.read_text()))


def test_it_asks_for_the_scopes_that_an_installation_asks_for(manifest: dict[str, Any]) -> None:
    assert tuple(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_the_documentation_says_what_every_scope_is_for() -> None:
    page = (ROOT / "docs" / "install" / "slack.md").read_text()
    explained = re.findall(r"^\| `([a-z_]+:?[a-z]*)` \| [^|]{10,} \|$", page, re.MULTILINE)
    assert set(SCOPES) <= set(explained)


def test_every_address_is_one_that_we_answer(manifest: dict[str, Any]) -> None:
    addresses = re.findall(r"https://desk\.example\.com(/\S+?)(?=[\"'])", json.dumps(manifest))
    assert set(addresses) == {EventsEndpoint.path, RedirectEndpoint.path}


def test_its_shortcut_and_its_command_are_ours(manifest: dict[str, Any]) -> None:
    assert [each["callback_id"] for each in manifest["features"]["shortcuts"]] == [payloads.SHORTCUT]
    assert manifest["features"]["slash_commands"][0]["command"] == payloads.COMMAND
