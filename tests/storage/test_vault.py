"""The vault: keys in a file nobody else reads, secrets that only known keys open."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.vault import SealBroken, Sealed, Vault, add_key, read_keys


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_missing_key_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    keys = read_keys(path)
    assert len(keys) == 1
    assert read_keys(path) == keys
    assert mode(path) == 0o600


def test_a_new_key_stands_before_the_old_ones(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    (old,) = read_keys(path)
    add_key(path)
    new, *rest = read_keys(path)
    assert rest == [old]
    assert new != old
    assert mode(path) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]


def test_a_draft_that_was_left_open_to_everybody_does_not_become_the_key_file(tmp_path: Path) -> None:
    left = tmp_path / "secret.new"
    left.touch(mode=0o644)
    left.chmod(0o644)
    read_keys(tmp_path / "secret.key")
    assert mode(tmp_path / "secret.key") == 0o600


def test_what_an_old_key_sealed_is_opened_and_sealed_anew(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    sealed = Vault(read_keys(path)).seal("träger-token")
    add_key(path)
    vault = Vault(read_keys(path))
    assert vault.open(sealed) == "träger-token"
    again = vault.reseal(sealed)
    assert Vault(read_keys(path)[:1]).open(again) == "träger-token"


def test_a_key_that_is_gone_opens_nothing() -> None:
    sealed = Vault([Fernet.generate_key().decode()]).seal("token")
    other = Vault([Fernet.generate_key().decode()])
    for act in (other.open, other.reseal):
        with pytest.raises(SealBroken) as trouble:
            act(sealed)
        assert "token" not in str(trouble.value)
        assert trouble.value.__suppress_context__


def test_a_sealed_secret_does_not_show_itself() -> None:
    vault = Vault([Fernet.generate_key().decode()])
    assert "gAAAA" not in repr(vault.seal("token"))
    assert "token" not in vault.seal("token").decode()
    assert repr([Sealed(b"abc")]) == "[Sealed(…)]"
