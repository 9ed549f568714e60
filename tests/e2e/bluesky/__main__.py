"""`python -m tests.e2e.bluesky`: connect, publish, renew, act and be killed against Bluesky's own server."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests import house
from tests.e2e.alone import alone
from tests.e2e.bluesky.loop import play
from tests.e2e.bluesky.network import network, proxied, signed_up
from tests.e2e.bluesky.package import Missing, installed

CACHE = house.ROOT / ".venv" / "e2e-bluesky"


async def _play(servers: Path, folder: Path) -> None:
    async with network(servers) as pds, proxied(pds) as (proxy, url):
        person = await signed_up(pds, "ada")
        await play(folder, proxy, url, person, say=lambda line: print(f"  ✓ {line}"))


def main() -> int:
    """Play it; 0 when all went well."""
    try:
        servers = installed(CACHE)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    alone("tests.e2e.bluesky", "Bluesky's server")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(servers, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
