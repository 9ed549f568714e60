"""The registry of platforms: limits, features, carrier and label of an account."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from agents.platform_rules import features
from agents.platform_rules.features import PlatformFeatures
from agents.refusals import Refused
from integrations.media_limits import MediaLimits
from integrations.platforms.base import (
    Closes,
    Describes,
    Limits,
    Pace,
    Platform,
    PlatformIdentity,
    SimulatesPlatforms,
    SuggestedFirst,
)
from integrations.platforms.base.capabilities import PricesPosts
from integrations.platforms.base.connecting import Renews
from storage.models import Account
from storage.vault import Vault


class UnknownPlatform(Refused):
    """A platform that was not found or cannot do what was asked; the sentence says so."""


class Platforms:
    """The discovered platforms by name.

    `reachable`: whether platforms can fetch media from this desk; `folder` holds the files of posts.
    """

    def __init__(
        self, known: Mapping[str, Describes], *, reachable: bool = True, folder: Path = Path()
    ) -> None:
        self._known = dict(known)
        self.reachable = reachable
        self.folder = folder
        # Asked once: such a question about a protocol costs more than sealing a post.
        self._publish = {name: each for name, each in known.items() if isinstance(each, Platform)}
        self._priced = {name: each for name, each in known.items() if isinstance(each, PricesPosts)}
        self._offers = {name: features.read_features(each) for name, each in known.items()}
        self._renew = {name: each for name, each in known.items() if isinstance(each, Renews)}

    def __iter__(self) -> Iterator[Describes]:
        return iter(self._known.values())

    async def close(self) -> None:
        """Close the connections of every platform."""
        for each in self:
            if isinstance(each, Closes):
                await each.close()

    def get(self, name: str) -> Describes:
        """The platform of that name. Raises `UnknownPlatform`."""
        try:
            return self._known[name]
        except KeyError:
            names = ", ".join(sorted(self._known))
            raise UnknownPlatform(f"“{name}” is not a platform this desk knows. It knows: {names}.") from None

    def publisher(self, name: str) -> Platform:
        """The platform of that name, which must be able to publish. Raises `UnknownPlatform`."""
        if name in self._publish:
            return self._publish[name]
        raise UnknownPlatform(f"{self.get(name).label} cannot publish here")

    def priced(self, name: str) -> PricesPosts | None:
        """The platform of that name, if publishing there costs money; else None."""
        return self._priced.get(name)

    def renewer(self, name: str) -> Renews | None:
        """The platform of that name, if it can renew the access of accounts; else None."""
        return self._renew.get(name)

    def of(self, account: Account) -> Describes:
        """The platform of the account, whose limits it keeps."""
        return self.get(account.platform)

    def limits(self, account: Account) -> Limits:
        """The limits of the account: its platform's, with those of the account or its server."""
        usual = self.of(account).limits
        told = account.standing.get("limits", {})
        own = {name: each for name, each in told.items() if hasattr(usual, name)}
        if (most := told.get("files")) and hasattr(usual, "media"):
            own["media"] = _at_most(usual.media, most)
        return replace(usual, **own) if own else usual

    def media(self, account: Account) -> MediaLimits:
        """The media limits of the account; no media where a plugin does not state them."""
        return getattr(self.limits(account), "media", MediaLimits(pictures=None))

    def offers(self, account: Account) -> PlatformFeatures:
        """The features of the account's platform."""
        self.of(account)
        return self._offers[account.platform]

    def pace(self, account: Account) -> Pace | None:
        """The number of posts that the platform takes in a period; None where it does not say."""
        return getattr(self.of(account).limits, "pace", None)

    def carrier(self, account: Account) -> Describes:
        """The platform that really publishes for the account."""
        return self.get(account.carrier)

    def stand_in(self) -> SimulatesPlatforms:
        """The platform that rehearses others on this machine. Raises `UnknownPlatform`."""
        for each in self:
            if isinstance(each, SimulatesPlatforms):
                return each
        raise UnknownPlatform("no platform here can stand in for others")

    def tried_first(self) -> list[Describes]:
        """The platforms that a new workspace rehearses, those with the shortest words first."""
        first = [each for each in self if isinstance(each, SuggestedFirst) and each.tried_first]
        return sorted(first, key=lambda each: each.limits.characters)

    def rehearses(self, account: Account) -> bool:
        """Whether everything that the account publishes stays on this machine."""
        return isinstance(self.carrier(account), SimulatesPlatforms)

    def label(self, account: Account) -> str:
        """The account as people read it: "X @acme", with its stand-in where it rehearses."""
        label = f"{self.of(account).label} {account.handle}"
        if account.carrier == account.platform:
            return label
        return f"{label} ({self.carrier(account).label})"


def _at_most(usual: MediaLimits, files: int) -> MediaLimits:
    """The limits of a server that takes at most `files` pictures in a post."""
    pictures = replace(usual.pictures, most=files) if usual.pictures else None
    return replace(usual, pictures=pictures, together=files)


def open_identity(account: Account, vault: Vault) -> PlatformIdentity:
    """The account as its platform sees it, with its access decrypted."""
    return PlatformIdentity(
        account_id=account.id,
        handle=account.handle,
        stands_for=account.platform,
        access=vault.open(account.access) if account.access else "",
        external_id=account.external_id,
        server=account.server,
    )
