"""Every environment variable, read once and checked whole.

`read_settings()` takes one snapshot of the environment and of `.env` (the environment wins); nothing else
reads either. Names are the same in upper and lower case, blank values count as not set.
"""

from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.setting_types import (
    CHOICES,
    DATABASES,
    ORDER,
    URL,
    Address,
    Choices,
    DatabaseUrl,
    Folder,
    Keys,
    Level,
    Origins,
    RunnerName,
    Secret,
    WebAddress,
    Words,
    local_url,
    web_address,
    wrong_value,
)

PREFIX = "COPYDESK_"
RUNNER_NEEDS_POSTGRESQL = (
    "COPYDESK_RUNNER=procrastinate needs PostgreSQL: name a postgresql:// in COPYDESK_DATABASE_URL."
)


class SettingsError(Exception):
    """A setting is wrong; the sentence names the variable and the expected value, without secrets."""


def _sqlite_url(known: dict[str, Any]) -> str:
    return f"sqlite:///{known['data_dir'] / 'copydesk.db'}"


def _local_address(known: dict[str, Any]) -> str:
    return local_url(known["http_host"], known["http_port"])


class Settings(BaseSettings):
    """The settings of the desk. A field's description names the expected value of its variable."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", validate_default=True, hide_input_in_errors=True, env_ignore_empty=True
    )

    data_dir: Folder = Field(Path("data"), alias="COPYDESK_DATA_DIR", description="a folder")
    database_url: DatabaseUrl = Field(
        default_factory=_sqlite_url,
        alias="COPYDESK_DATABASE_URL",
        description=DATABASES,
        repr=False,
    )
    keys: Keys | None = Field(
        None,
        alias="COPYDESK_SECRET_KEY",
        description="Fernet keys (32 bytes in URL-safe base64) with commas between them, newest first",
    )
    http_host: str = Field("127.0.0.1", alias="COPYDESK_HTTP_HOST", description="a host name or address")
    http_port: int = Field(
        8080, alias="COPYDESK_HTTP_PORT", description="a whole number from 0 (any) to 65535", ge=0, le=65535
    )
    public_url: WebAddress = Field(
        default_factory=_local_address, alias="COPYDESK_PUBLIC_URL", description=URL
    )
    read_origins: Origins = Field(
        (),
        alias="COPYDESK_READ_ORIGINS",
        description="origins such as http://10.0.0.5:8080",
    )
    log_level: Level = Field(
        "info", alias="COPYDESK_LOG_LEVEL", description="one of debug, info, warning, error"
    )
    runner: RunnerName = Field("local", alias="COPYDESK_RUNNER", description="local or procrastinate")
    llm: Words = Field(("rules",), alias="COPYDESK_LLM", description=f"names of models {ORDER}")
    llm_planner: Choices = Field((), alias="COPYDESK_LLM_PLANNER", description=CHOICES)
    llm_drafts: Choices = Field((), alias="COPYDESK_LLM_DRAFTS", description=CHOICES)
    llm_classification: Choices = Field((), alias="COPYDESK_LLM_CLASSIFICATION", description=CHOICES)
    llm_strategy: Choices = Field((), alias="COPYDESK_LLM_STRATEGY", description=CHOICES)
    images: Words = Field(("cards",), alias="COPYDESK_IMAGES", description=f"names of painters {ORDER}")
    images_model: Choices = Field((), alias="COPYDESK_IMAGES_MODEL", description=CHOICES)
    tokens_a_day: int | None = Field(
        None, alias="COPYDESK_TOKENS_A_DAY", description="a whole number of tokens", ge=0
    )
    dollars_a_day: Decimal | None = Field(
        None, alias="COPYDESK_DOLLARS_A_DAY", description="US dollars, such as 2.50", ge=0, le=1_000_000
    )

    slack_bot_token: Secret = Field(None, alias="SLACK_BOT_TOKEN", description="a token")
    slack_app_token: Secret = Field(None, alias="SLACK_APP_TOKEN", description="a token")
    slack_signing_secret: Secret = Field(None, alias="SLACK_SIGNING_SECRET", description="a secret")
    slack_base_url: Address = Field(None, alias="SLACK_BASE_URL")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID", description="the id of an app")
    slack_client_secret: Secret = Field(None, alias="SLACK_CLIENT_SECRET", description="a secret")
    telegram_bot_token: Secret = Field(None, alias="TELEGRAM_BOT_TOKEN", description="a token")
    telegram_base_url: Address = Field(None, alias="TELEGRAM_BASE_URL")
    telegram_webhook_secret: Secret = Field(None, alias="TELEGRAM_WEBHOOK_SECRET", description="a secret")
    anthropic_api_key: Secret = Field(None, alias="ANTHROPIC_API_KEY", description="a key")
    anthropic_base_url: Address = Field(None, alias="ANTHROPIC_BASE_URL")
    openai_api_key: Secret = Field(None, alias="OPENAI_API_KEY", description="a key")
    openai_base_url: Address = Field(None, alias="OPENAI_BASE_URL")
    groq_api_key: Secret = Field(None, alias="GROQ_API_KEY", description="a key")
    groq_base_url: Address = Field(None, alias="GROQ_BASE_URL")
    gemini_api_key: Secret = Field(None, alias="GEMINI_API_KEY", description="a key")
    gemini_base_url: Address = Field(None, alias="GEMINI_BASE_URL")
    ollama_base_url: Address = Field(None, alias="OLLAMA_BASE_URL")
    llamacpp_api_key: Secret = Field(None, alias="LLAMACPP_API_KEY", description="a key")
    llamacpp_base_url: Address = Field(None, alias="LLAMACPP_BASE_URL")
    vllm_api_key: Secret = Field(None, alias="VLLM_API_KEY", description="a key")
    vllm_base_url: Address = Field(None, alias="VLLM_BASE_URL")

    _given: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def of(cls, environment: Mapping[str, str | None]) -> Self:
        """Settings from these variables alone. Raises `SettingsError` for the first wrong one."""
        stripped = {name.upper(): (value or "").strip() for name, value in environment.items()}
        given = {name: value for name, value in stripped.items() if value}
        try:
            settings = cls.model_validate(
                {name: value for name, value in given.items() if name in variables()}
            )
        except ValidationError as trouble:
            raise SettingsError(_sentence(trouble, given)) from None
        if settings.runner == "procrastinate" and settings.database_url.startswith("sqlite"):
            raise SettingsError(RUNNER_NEEDS_POSTGRESQL)
        settings._given = given
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The arguments alone as the source: the environment is read in `read_settings`."""
        return (init_settings,)

    def secret_keys(self) -> list[str]:
        """The Fernet keys, newest first; empty when none is set."""
        return [key.get_secret_value() for key in self.keys or ()]

    def base_url(self, name: str, default: str) -> str:
        """`<NAME>_BASE_URL` of the same snapshot, or the default. Raises `SettingsError`."""
        variable = f"{name.upper()}_BASE_URL"
        try:
            return web_address(self._given.get(variable, default))
        except ValueError:
            raise SettingsError(wrong_value(variable, URL, self._given.get(variable, default))) from None

    def credentials(self, name: str) -> tuple[str, str]:
        """`<NAME>_CLIENT_ID` and `<NAME>_CLIENT_SECRET` of the same snapshot: both, or neither ("", "").

        Raises `SettingsError` for half of them.
        """
        names = (f"{name.upper()}_CLIENT_ID", f"{name.upper()}_CLIENT_SECRET")
        first, second = (self._given.get(each, "") for each in names)
        if bool(first) != bool(second):
            raise SettingsError(f"{' and '.join(names)} belong together: set both or none.")
        return first, second

    def webhook_secret(self, name: str) -> str:
        """`<NAME>_WEBHOOK_SECRET` of the same snapshot; '' where it is not set."""
        return self._given.get(f"{name.upper()}_WEBHOOK_SECRET", "")

    def key(self, name: str) -> str:
        """`<NAME>_API_KEY` of the same snapshot, '' where none is set."""
        return self._given.get(f"{name.upper()}_API_KEY", "")

    def model(self, provider: str, purpose: str) -> str:
        """The model of a provider that is set for a purpose, "" where none is."""
        for choice in getattr(self, f"llm_{purpose}"):
            named, _, model = choice.partition(":")
            if named.lower() == provider and model:
                return str(model)
            if named.lower() not in self.llm and provider == self.llm[0]:
                return str(choice)
        return ""

    def public_at(self, port: int) -> str:
        """The public address when `port` is really bound; it differs only where none is set."""
        chosen = "public_url" in self.model_fields_set
        return self.public_url if chosen else local_url(self.http_host, port)

    @property
    def is_reachable(self) -> bool:
        """Whether platforms can fetch files from the public address: https, and not this machine."""
        found = urlsplit(self.public_url)
        return found.scheme == "https" and found.hostname not in {"localhost", "127.0.0.1", "::1"}

    def unknown(self) -> list[str]:
        """A sentence for each unknown COPYDESK_ variable, with the name that was probably meant."""
        unknown = [name for name in self._given if name.startswith(PREFIX) and name not in variables()]
        return [_unknown_sentence(name) for name in sorted(unknown)]


def read_settings(*, dotenv: Path = Path(".env")) -> Settings:
    """The settings of this process: its environment, then the `.env` file. Raises `SettingsError`."""
    try:
        file = DotEnvSettingsSource(Settings, env_file=dotenv, env_file_encoding="utf-8").env_vars
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{dotenv} cannot be read: expected a UTF-8 file of NAME=value lines.") from None
    return Settings.of({**file, **EnvSettingsSource(Settings).env_vars})


def reveal(secret: SecretStr | None) -> str:
    """The text of a secret; "" for one that is not set."""
    return secret.get_secret_value() if secret else ""


def variables() -> dict[str, str]:
    """Every fixed variable and its expected value, in the order of the fields."""
    return {str(each.alias): each.description or "" for each in Settings.model_fields.values()}


def _sentence(trouble: ValidationError, given: Mapping[str, str]) -> str:
    """The sentence about the first wrong variable, without the value of a secret or a database URL."""
    variable = str(trouble.errors(include_input=False)[0]["loc"][0])
    field = next(each for each in Settings.model_fields.values() if each.alias == variable)
    secret = "Secret" in repr(field.annotation) or not field.repr
    return wrong_value(variable, field.description or "", "" if secret else given.get(variable, ""))


def _unknown_sentence(name: str) -> str:
    ours = [each.removeprefix(PREFIX) for each in variables() if each.startswith(PREFIX)]
    meant = get_close_matches(name.removeprefix(PREFIX), ours, n=1)
    return f"{name} is not a setting{f': did you mean {PREFIX}{meant[0]}?' if meant else '.'}"
