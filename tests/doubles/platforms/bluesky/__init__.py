"""A strict Bluesky server on loopback: sessions that end, repositories, an AppView that knows all at once."""

from tests.doubles.platforms.bluesky.server import serving
from tests.doubles.platforms.bluesky.world import Fault, World

__all__ = ["Fault", "World", "serving"]
