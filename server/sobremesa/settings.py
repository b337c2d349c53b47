"""Settings of one installation: the environment (`SOBREMESA_…`), below it a TOML file named by `SOBREMESA_CONFIG`.

A secret may also be read from a file: `SOBREMESA_KEYS_FILE=/run/secrets/keys` sets `keys` to that file's lines.
"""

import contextlib
import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from sobremesa.errors import InputError

PREFIX = "SOBREMESA_"
Names = Annotated[tuple[str, ...], NoDecode]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]


class Settings(BaseSettings):
    """Everything an installation can choose; lists are written with commas in the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8765, ge=0, le=65535, description="Port the server listens on; 0 takes a free one.")
    public_url: str = Field(
        default_factory=lambda data: f"http://{data.get('host')}:{data.get('port')}",
        description="Address people and Google reach the server at; the default follows host and port.",
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("sobremesa"),
        description="Folder for the database and the key files of a single machine.",
    )
    database_url: str = Field(
        default_factory=lambda data: f"sqlite:///{data['data_dir'] / 'sobremesa.db'}" if "data_dir" in data else "",
        description="Database: sqlite:///path, or postgresql+psycopg://…; the default is a file in data_dir.",
    )
    keys: Secrets = Field(
        (),
        description="Fernet keys that encrypt tokens and snapshots, current one first; when empty, a key file of "
        "mode 0600 is made in data_dir.",
    )
    secret_keys: Secrets = Field(
        (),
        description="Keys that sign session cookies, current one first; when empty, a key file of mode 0600 is made "
        "in data_dir.",
    )
    allowed_hosts: Names = Field(
        (), description="Host names the server answers to, beside the one of public_url and loopback."
    )
    allowed_extension_ids: Names = Field(
        (), description="Ids of the browser extensions that may connect; when empty, any extension may ask its user."
    )
    google_client_id: str = Field("", description="OAuth client id of your Google Cloud project.")
    google_client_secret: SecretStr = Field(SecretStr(""), description="OAuth client secret of the same project.")
    google_client_file: Path | None = Field(
        None, description="The client JSON file downloaded from Google Cloud, instead of id and secret."
    )
    google_auth_uri: str = Field(
        "https://accounts.google.com/o/oauth2/v2/auth", description="Where people are sent to agree."
    )
    google_token_uri: str = Field("https://oauth2.googleapis.com/token", description="Where codes become tokens.")
    google_revoke_uri: str = Field("https://oauth2.googleapis.com/revoke", description="Where consent is given back.")
    google_userinfo_uri: str = Field(
        "https://openidconnect.googleapis.com/v1/userinfo", description="Where the signed-in address is read."
    )
    google_api_endpoint: str = Field(
        "https://www.googleapis.com/calendar/v3/", description="Root of the Google Calendar API, with its path."
    )
    sandbox: bool = Field(False, description="Use the built-in stand-in for Google with a sample team.")
    push_address: str = Field(
        "", description="HTTPS address Google sends change notifications to; when empty, calendars are polled."
    )
    runner_threads: int = Field(2, ge=0, le=64, description="Background threads in `serve`; 0 leaves jobs to workers.")
    poll_seconds: float = Field(0.5, gt=0, le=60, description="How often a background thread looks for due work.")
    debounce_seconds: float = Field(
        20, ge=0, le=60, description="Wait after a change notification, so that a burst of edits is read once."
    )
    undo_seconds: int = Field(10, ge=0, le=600, description="Seconds before the invitation of a new chat leaves.")
    log_format: Literal["text", "json"] = Field("text", description="Log lines for people or for machines.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least severe log line kept."
    )

    @field_validator("keys", "secret_keys", "allowed_hosts", "allowed_extension_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    @field_validator("keys")
    @classmethod
    def _are_fernet_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            Fernet(key.get_secret_value())
        return value

    @field_validator("public_url", "google_api_endpoint", "push_address")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("is not an http or https address")
        return value

    @property
    def secure(self) -> bool:
        """Whether people reach the server over https, so that cookies may ask for it."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def hosts(self) -> frozenset[str]:
        """Every host name the server answers to, lower case, without ports."""
        own = urlsplit(self.public_url).hostname or ""
        return frozenset(name.lower() for name in (*self.allowed_hosts, own, "localhost", "127.0.0.1") if name)

    def encryption_keys(self) -> tuple[str, ...]:
        """Fernet keys, current one first; makes the key file when none are set."""
        given = tuple(key.get_secret_value() for key in self.keys)
        return given or _key_file(self.data_dir / "encryption.keys", Fernet.generate_key().decode())

    def signing_keys(self) -> tuple[str, ...]:
        """Keys for session cookies, current one first; makes the key file when none are set."""
        given = tuple(key.get_secret_value() for key in self.secret_keys)
        return given or _key_file(self.data_dir / "session.keys", secrets.token_urlsafe(32))

    def google_client(self) -> tuple[str, str]:
        """OAuth client id and secret; raises InputError when neither the two settings nor the file give them."""
        if self.google_client_id:
            return self.google_client_id, self.google_client_secret.get_secret_value()
        if self.google_client_file is None:
            raise InputError(f"{PREFIX}GOOGLE_CLIENT_ID or {PREFIX}GOOGLE_CLIENT_FILE: set one to sign in with Google")
        return _client_of(self.google_client_file)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic-settings' own
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic-settings' own
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """First what the caller gives, then the environment, then files of secrets, then the TOML file."""
        toml = TomlConfigSettingsSource(settings_cls, os.environ.get(f"{PREFIX}CONFIG"))
        return init_settings, env_settings, SecretFiles(settings_cls), toml


class SecretFiles(PydanticBaseSettingsSource):
    """`SOBREMESA_<SETTING>_FILE`: a setting's value out of a file, the way container secrets are mounted."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - base class
        """The text of the named file, stripped; raises InputError when it cannot be read."""
        variable = f"{PREFIX}{field_name.upper()}_FILE"
        path = os.environ.get(variable) if f"{field_name}_file" not in self.settings_cls.model_fields else None
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text("utf-8").strip(), field_name, False
        except (OSError, UnicodeError) as error:
            raise InputError(f"{variable}: cannot read {path}: {_why(error)}") from error

    def __call__(self) -> dict[str, Any]:
        """Every setting that has such a file."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def load_settings(**given: Any) -> Settings:
    """The settings of this process; `given` wins over environment and file. Raises InputError naming the variable."""
    config = os.environ.get(f"{PREFIX}CONFIG")
    if config and not Path(config).is_file():
        raise InputError(f"{PREFIX}CONFIG: {config} is not a file")
    try:
        return Settings(**given)
    except ValidationError as error:
        raise InputError(_first_problem(error)) from error
    except (SettingsError, ValueError, OSError) as error:
        raise InputError(f"{PREFIX}CONFIG: {config}: {_why(error)}") from error


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False, include_input=False)[0]
    name = str(problem["loc"][0]) if problem["loc"] else "?"
    if problem["type"] == "extra_forbidden":
        return f"{name}: there is no such setting"
    return f"{PREFIX}{name.upper()}: {problem['msg'].removeprefix('Value error, ')}"


def _why(error: Exception) -> str:
    return str((error.strerror if isinstance(error, OSError) else None) or error).splitlines()[0]


def _key_file(path: Path, fresh: str) -> tuple[str, ...]:
    """The keys in `path`, one a line; made with `fresh` when absent, whole or not at all, for its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as draft:  # made with mode 0600
            draft.write(fresh + "\n")
            draft.flush()
            with contextlib.suppress(FileExistsError):  # another process may have been first: then its key counts
                os.link(draft.name, path)
    keys = tuple(path.read_text("utf-8").split())
    if not keys:
        raise InputError(f"{path}: holds no key")
    return keys


def _client_of(path: Path) -> tuple[str, str]:
    try:
        client = json.loads(path.read_text("utf-8"))
        web = client.get("web") or client["installed"]
        return str(web["client_id"]), str(web["client_secret"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{PREFIX}GOOGLE_CLIENT_FILE: {path} is not a client file of Google Cloud") from error


def example() -> str:
    """Every setting with its meaning and default, as the TOML file that `SOBREMESA_CONFIG` may name."""
    return "\n".join(_example_line(name, field) for name, field in Settings.model_fields.items())


def _example_line(name: str, field: FieldInfo) -> str:
    default = field.default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    if field.default_factory is not None or default is None:
        return f"# {field.description}\n# {name} = \n"
    return f"# {field.description}\n{name} = {json.dumps(default)}\n"
