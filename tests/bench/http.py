"""Measures what a POST costs the caller: plain httpx against httpx on aiohttp's transport, at 50 at once.

python -m tests.bench.http [--requests 5000]
"""

import argparse
import asyncio
import resource
import time

import httpx

from tests.bench import loopback

AT_ONCE = (1, 10, 50)


async def measure(http: httpx.AsyncClient, url: str, *, requests: int, at_once: int) -> tuple[float, float]:
    """(CPU µs a request, requests/s)"""
    left = iter(range(requests))

    async def lane() -> None:
        for number in left:
            (await http.post(url, content=f"{number}")).json()

    await http.post(url, content="warm")
    cpu, wall = spent(), time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(at_once)))
    return (spent() - cpu) / requests * 1e6, requests / (time.perf_counter() - wall)


def spent() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def compare(url: str, requests: int) -> None:
    """One row for each way and width."""
    print(f"{'':<28}{'at once':>8}{'CPU µs/request':>16}{'requests/s':>12}")
    for at_once in AT_ONCE:
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        ways = {
            "httpx": httpx.AsyncClient(limits=limits, timeout=60),
            "httpx on aiohttp's transport": loopback.client(at_once),
        }
        for name, http in ways.items():
            async with http:
                cost, pace = await measure(http, url, requests=requests, at_once=at_once)
            print(f"{name:<28}{at_once:>8}{cost:>16,.0f}{pace:>12,.0f}", flush=True)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000)
    given = parser.parse_args()
    with loopback.server() as url:
        asyncio.run(compare(url, given.requests))


if __name__ == "__main__":
    main()
