"""Steps as an Attempt keeps them, and a publisher that dies after a chosen one."""

from dataclasses import dataclass, field


class Died(Exception):
    """The process is gone."""


@dataclass
class Notes:
    """`dies_after` is the number of steps after which the next one is not reached any more."""

    kept: dict[str, str] = field(default_factory=dict)
    dies_after: int = 1000

    async def remember(self, step: str, value: str) -> None:
        """Keep it."""
        if self.dies_after == 0:
            raise Died(step)
        self.dies_after -= 1
        self.kept[step] = value
