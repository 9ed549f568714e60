"""Seals and opens secrets at rest; several keys may be known, the first one seals (rotation)."""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealed(bytes):
    """Bytes that only the vault can open."""

    def __repr__(self) -> str:
        return "Sealed(…)"


class SealBroken(Exception):
    """None of the known keys opens this secret."""


class Vault:
    """Fernet keys, newest first (cryptography's MultiFernet)."""

    def __init__(self, keys: list[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> Sealed:
        """Encrypt under the newest key."""
        return Sealed(self._fernet.encrypt(secret.encode()))

    def open(self, sealed: Sealed) -> str:
        """Decrypt with whichever key fits. Raises `SealBroken` when none does."""
        try:
            return self._fernet.decrypt(bytes(sealed)).decode()
        except InvalidToken:
            raise SealBroken("this secret was sealed with a key that is not known any more") from None

    def reseal(self, sealed: Sealed) -> Sealed:
        """The same secret under the newest key."""
        try:
            return Sealed(self._fernet.rotate(bytes(sealed)))
        except InvalidToken:
            raise SealBroken("this secret was sealed with a key that is not known any more") from None


def read_keys(path: Path) -> list[str]:
    """The keys kept in a file, newest first; a missing file is made with one fresh key and mode 0600."""
    if not path.exists():
        add_key(path)
    return path.read_text().split()


def add_key(path: Path) -> None:
    """Put a fresh key in front of those in the file; written beside it and moved over it, mode 0600."""
    known = path.read_text().split() if path.exists() else []
    keys = [Fernet.generate_key().decode(), *known]
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)  # one that was left behind keeps its own mode
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
