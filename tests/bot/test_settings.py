"""The settings: names, defaults, what is refused and in which words."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.setting_types import local_url
from bot.settings import Settings, SettingsError, variables
from tests.house import ROOT

KEY = base64.urlsafe_b64encode(bytes(32)).decode()
OLDER = base64.urlsafe_b64encode(bytes(range(32))).decode()
READ = (
    "from bot.settings import read_settings as r; s = r(); print(s.http_port, s.llm, s.base_url('some', '-'))"
)


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.of({})
    assert settings.data_dir == Path("data").absolute()
    assert settings.database_url == f"sqlite+aiosqlite:///{settings.data_dir}/copydesk.db"
    assert settings.secret_keys() == []
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.public_url == "http://127.0.0.1:8080"
    assert settings.log_level == "info"
    assert settings.llm == ("rules",)
    assert settings.slack_bot_token is None
    assert settings.unknown() == []


def test_a_blank_value_counts_as_not_set() -> None:
    settings = Settings.of(dict.fromkeys(variables(), "  "))
    assert settings.model_dump() == Settings.of({}).model_dump()


def test_names_may_be_in_lower_case_and_values_are_trimmed() -> None:
    settings = Settings.of({"copydesk_llm": " Anthropic , rules ", "Copydesk_Log_Level": " DEBUG "})
    assert settings.llm == ("anthropic", "rules")
    assert settings.log_level == "debug"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///desk.db", "sqlite+aiosqlite:///desk.db"),
        ("sqlite:////srv/desk.db", "sqlite+aiosqlite:////srv/desk.db"),
        ("sqlite+aiosqlite:///desk.db", "sqlite+aiosqlite:///desk.db"),
        ("postgresql://me:pw@db/desk", "postgresql+asyncpg://me:pw@db/desk"),
        ("postgres://me:pw@db/desk", "postgresql+asyncpg://me:pw@db/desk"),
        ("postgresql+asyncpg://db/desk", "postgresql+asyncpg://db/desk"),
        ("postgresql:///desk?host=/run/pg", "postgresql+asyncpg:///desk?host=/run/pg"),
        ("postgresql://me@/desk?port=1&host=/run/pg", "postgresql+asyncpg://me@/desk?port=1&host=/run/pg"),
    ],
)
def test_a_database_url_gets_the_asynchronous_driver(given: str, meant: str) -> None:
    assert Settings.of({"COPYDESK_DATABASE_URL": given}).database_url == meant


def test_the_default_database_lies_in_the_data_folder() -> None:
    settings = Settings.of({"COPYDESK_DATA_DIR": "/srv/desk"})
    assert settings.database_url == "sqlite+aiosqlite:////srv/desk/copydesk.db"


def test_several_secret_keys_are_kept_in_their_order() -> None:
    assert Settings.of({"COPYDESK_SECRET_KEY": f"{KEY}, {OLDER}"}).secret_keys() == [KEY, OLDER]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("COPYDESK_HTTP_PORT", "eighty", "a whole number from 0 (any) to 65535, not “eighty”"),
        ("COPYDESK_HTTP_PORT", "65536", "a whole number from 0 (any) to 65535, not “65536”"),
        ("COPYDESK_LOG_LEVEL", "loud", "one of debug, info, warning, error, not “loud”"),
        ("COPYDESK_LLM", ",", "names of models"),
        ("COPYDESK_PUBLIC_URL", "desk.example", "starts with http:// or https://, not “desk.example”"),
        ("COPYDESK_PUBLIC_URL", "ftp://desk.example", "starts with http:// or https://"),
        ("SLACK_BASE_URL", "http://[", "starts with http:// or https://"),
        ("SLACK_BASE_URL", "http://desk:99999", "starts with http:// or https://"),
        ("COPYDESK_DATABASE_URL", "sqlite://", "sqlite:///a/file.db, postgresql://"),
        ("COPYDESK_DATABASE_URL", "postgresql:///desk", "postgresql:///database?host=/a/folder"),
        ("COPYDESK_DATABASE_URL", "postgresql:///?host=/run/pg", "sqlite:///a/file.db, postgresql://"),
        ("COPYDESK_DATABASE_URL", "postgresql://db:port/desk", "sqlite:///a/file.db, postgresql://"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_the_variable_and_what_was_expected(
    variable: str, value: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as trouble:
        Settings.of({variable: value})
    sentence = str(trouble.value)
    assert sentence.startswith(f"{variable} must be ")
    assert expected in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("COPYDESK_SECRET_KEY", f"{KEY},geheim"),
        ("COPYDESK_SECRET_KEY", "geheim" + "A" * 38 + "="),
        ("COPYDESK_DATABASE_URL", "mysql://me:geheim@db/desk"),
        ("COPYDESK_PUBLIC_URL", "ftp://me:geheim@desk.example"),
        ("COPYDESK_HTTP_PORT", "xoxb-geheim-" + "1" * 40),
    ],
)
def test_a_secret_is_never_in_the_sentence(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as trouble:
        Settings.of({variable: value})
    assert "geheim" not in str(trouble.value)
    assert trouble.value.__suppress_context__


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = Settings.of(
        {
            "COPYDESK_SECRET_KEY": KEY,
            "COPYDESK_DATABASE_URL": "postgresql://me:geheim@db/desk",
            "SLACK_BOT_TOKEN": "xoxb-geheim",
            "ANTHROPIC_API_KEY": "sk-geheim",
        }
    )
    assert "geheim" not in repr(settings)
    assert KEY not in repr(settings)


def test_every_platform_may_be_sent_to_another_address() -> None:
    settings = Settings.of({"SOMEWHERE_BASE_URL": "http://127.0.0.1:9/"})
    assert settings.base_url("somewhere", "https://api.example") == "http://127.0.0.1:9"
    assert settings.base_url("elsewhere", "https://api.example") == "https://api.example"


def test_a_wrong_address_of_a_platform_is_refused_when_it_is_asked_for() -> None:
    settings = Settings.of({"SOMEWHERE_BASE_URL": "nowhere"})
    with pytest.raises(SettingsError, match="SOMEWHERE_BASE_URL must be an address"):
        settings.base_url("somewhere", "https://api.example")


def test_a_variable_that_nobody_reads_is_named_with_what_was_meant() -> None:
    settings = Settings.of({"COPYDESK_HTTP_PROT": "1", "COPYDESK_ZZZ": "1", "HOME": "/root"})
    assert settings.unknown() == [
        "COPYDESK_HTTP_PROT is not a setting: did you mean COPYDESK_HTTP_PORT?",
        "COPYDESK_ZZZ is not a setting.",
    ]


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:1"), ("::", "http://localhost:1"), ("::1", "http://[::1]:1")],
)
def test_the_local_address_is_one_that_a_browser_takes(host: str, url: str) -> None:
    assert local_url(host, 1) == url


def test_the_public_address_follows_the_port_unless_it_was_chosen() -> None:
    assert Settings.of({"COPYDESK_HTTP_PORT": "0"}).public_at(4321) == "http://127.0.0.1:4321"
    chosen = Settings.of({"COPYDESK_PUBLIC_URL": "https://desk.example/"})
    assert chosen.public_at(4321) == "https://desk.example"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "COPYDESK_HTTP_PORT=1111\nCOPYDESK_LLM='anthropic,rules'\nSOME_BASE_URL=http://a\n"
    )
    assert _read(tmp_path, {"COPYDESK_HTTP_PORT": "2222", "COPYDESK_LLM": ""}) == (
        "2222 ('anthropic', 'rules') http://a\n"
    )


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe")
    assert "SettingsError: .env cannot be read: expected a UTF-8 file" in _read(tmp_path, {})


def test_the_example_file_changes_nothing_when_it_is_taken_as_it_is() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert Settings.of(given).model_dump() == Settings.of({}).model_dump()


def test_our_app_on_a_platform_is_an_id_with_its_secret_or_nothing() -> None:
    both = {"PIGEONS_CLIENT_ID": "desk", "PIGEONS_CLIENT_SECRET": "whistle"}
    assert Settings.of(both).credentials("pigeons") == ("desk", "whistle")
    assert Settings.of({}).credentials("pigeons") == ("", "")
    with pytest.raises(SettingsError, match="belong together") as trouble:
        Settings.of({"PIGEONS_CLIENT_SECRET": "whistle"}).credentials("pigeons")
    assert "whistle" not in str(trouble.value)


def _read(folder: Path, environment: dict[str, str]) -> str:
    """What a fresh process in this folder, with this environment, says of its settings."""
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr
