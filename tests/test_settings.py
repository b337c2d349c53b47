"""Settings: documented defaults, every way to set them, and one clear line when one is wrong."""

import json
import os
import stat
import tomllib
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from sobremesa.errors import InputError
from sobremesa.settings import PREFIX, Settings, example, load_settings

KEY = Fernet.generate_key().decode()


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


def test_the_defaults_serve_one_laptop_on_loopback() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8765, "http://127.0.0.1:8765")
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'sobremesa.db'}"
    assert settings.data_dir.name == "sobremesa"
    assert not settings.sandbox
    assert not settings.secure
    assert settings.hosts == {"127.0.0.1", "localhost"}


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_file_loads_as_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plain = load_settings()
    (tmp_path / "example.toml").write_text(example(), "utf-8")
    monkeypatch.setenv("SOBREMESA_CONFIG", str(tmp_path / "example.toml"))
    assert load_settings() == plain
    assert len(tomllib.loads(example())) > 20


def test_the_environment_wins_over_the_file_and_the_caller_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "s.toml").write_text('port = 1\nhost = "0.0.0.0"\nallowed_hosts = ["a.example", "b.example"]\n')
    monkeypatch.setenv("SOBREMESA_CONFIG", str(tmp_path / "s.toml"))
    monkeypatch.setenv("SOBREMESA_PORT", "2")
    settings = load_settings()
    assert (settings.port, settings.host, settings.allowed_hosts) == (2, "0.0.0.0", ("a.example", "b.example"))
    assert settings.public_url == "http://0.0.0.0:2"
    assert load_settings(port=3).port == 3


def test_lists_are_written_with_commas_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOBREMESA_ALLOWED_HOSTS", "Chat.Example, b.example")
    monkeypatch.setenv("SOBREMESA_PUBLIC_URL", "https://sobremesa.example")
    settings = load_settings()
    assert settings.hosts == {"chat.example", "b.example", "sobremesa.example", "localhost", "127.0.0.1"}
    assert settings.secure


def test_a_secret_may_come_from_a_file_and_never_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    older = Fernet.generate_key().decode()
    (tmp_path / "keys").write_text(f"{KEY}\n{older}\n")
    monkeypatch.setenv("SOBREMESA_KEYS_FILE", str(tmp_path / "keys"))
    settings = load_settings()
    assert settings.encryption_keys() == (KEY, older)
    assert KEY not in repr(settings)


def test_the_client_file_is_a_path_and_not_a_secret_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    path.write_text(json.dumps({"web": {"client_id": "id", "client_secret": "secret"}}))
    monkeypatch.setenv("SOBREMESA_GOOGLE_CLIENT_FILE", str(path))
    settings = load_settings()
    assert settings.google_client_file == path
    assert settings.google_client() == ("id", "secret")


def test_id_and_secret_of_the_client_may_be_given_directly() -> None:
    assert load_settings(google_client_id="a", google_client_secret=SecretStr("b")).google_client() == ("a", "b")


def test_a_key_file_is_made_once_for_its_owner_only() -> None:
    settings = load_settings()
    keys = settings.encryption_keys()
    assert settings.encryption_keys() == load_settings().encryption_keys() == keys
    assert settings.signing_keys() == settings.signing_keys() != keys
    Fernet(keys[0])
    for path in settings.data_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert sorted(path.name for path in settings.data_dir.iterdir()) == ["encryption.keys", "session.keys"]


def test_an_empty_key_file_is_refused() -> None:
    settings = load_settings()
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "encryption.keys").write_text("\n")
    with pytest.raises(InputError, match="holds no key"):
        settings.encryption_keys()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "eighty", "SOBREMESA_PORT: Input should be a valid integer"),
        ("PORT", "70000", "SOBREMESA_PORT: Input should be less than or equal to 65535"),
        ("KEYS", "short", "SOBREMESA_KEYS: Fernet key must be 32 url-safe base64-encoded bytes."),
        ("SANDBOX", "perhaps", "SOBREMESA_SANDBOX: Input should be a valid boolean"),
        ("PUBLIC_URL", "example.com", "SOBREMESA_PUBLIC_URL: is not an http or https address"),
        ("LOG_FORMAT", "xml", "SOBREMESA_LOG_FORMAT: Input should be 'text' or 'json'"),
        ("KEYS_FILE", "/nowhere", "SOBREMESA_KEYS_FILE: cannot read /nowhere: No such file"),
        ("CONFIG", "/nowhere.toml", "SOBREMESA_CONFIG: /nowhere.toml is not a file"),
    ],
)
def test_a_bad_value_is_one_clear_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, problem: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(InputError) as raised:
        load_settings()
    assert str(raised.value).startswith(problem)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("prot = 1", "prot: there is no such setting"),
        ("port = ", "SOBREMESA_CONFIG: "),
        ("port = 'x'", "SOBREMESA_PORT"),
    ],
    ids=["misspelt", "no TOML", "bad value"],
)
def test_a_bad_file_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, problem: str
) -> None:
    (tmp_path / "s.toml").write_text(content)
    monkeypatch.setenv("SOBREMESA_CONFIG", str(tmp_path / "s.toml"))
    with pytest.raises(InputError) as raised:
        load_settings()
    assert str(raised.value).startswith(problem)
    assert "\n" not in str(raised.value)


def test_a_secret_never_ends_in_the_message_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOBREMESA_KEYS", "my-precious-key")
    with pytest.raises(InputError) as raised:
        load_settings()
    assert "precious" not in str(raised.value)


def test_without_a_client_the_message_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="SOBREMESA_GOOGLE_CLIENT_ID"):
        load_settings().google_client()
    (tmp_path / "c.json").write_text("[]")
    with pytest.raises(InputError, match="SOBREMESA_GOOGLE_CLIENT_FILE"):
        load_settings(google_client_file=tmp_path / "c.json").google_client()
