"""Telegram's webhook: verify + store + acknowledge beside python-telegram-bot's own server; then the pace.

`python -m tests.bench.telegram [--rounds 3]`: one load generator for both, closed loop on kept connections,
each server in a process of its own; medians of the rounds. CPU is what a request costs the server, whoever
else is busy. Ours is the whole way in (web door, secret, reading, a Receipt that is on the disk, the answer)
with no turn behind it; bare is PTB's server with one function that does nothing, which keeps nothing.
Then 1,000 messages to 100 chats, as fast as our pace lets them go, at a Bot API that keeps its rates without
any burst: the shortest time is that of 30 in every second.
"""

import argparse
import asyncio
import json
import math
import os
import tempfile
import time
from pathlib import Path

from bot.surfaces.telegram.transport.client import Client
from tests.bench.loads.disk import commit
from tests.bench.loads.http import Round, load, middle, server
from tests.bench.loads.telegram_servers import PATH, SECRET
from tests.doubles.telegram import Telegram, open_telegram
from tests.doubles.telegram.faults import OVERALL
from tests.doubles.telegram.updates.delivery import SECRET_HEADER

SERVERS = "tests.bench.loads.telegram_servers"
OURS, BARE = "ours: verify + store + ack", "PTB webhook server: ack"
SIZES = {1: 500, 32: 3_000}
"""connections → requests of one round"""
MESSAGES, CHATS = 1_000, 100


def requests(telegram: Telegram, count: int) -> list[bytes]:
    """So many updates, each another message of dana."""
    made = []
    for _ in range(count):
        number = telegram.world.number()
        payload = {"update_id": number, "message": {**DANA, "message_id": number}}
        body = json.dumps(payload).encode()
        head = f"{SECRET_HEADER}: {SECRET}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        made.append(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode() + body)
    return made


DANA = {
    "date": 1_800_000_000,
    "chat": {"id": 200_001, "type": "private", "first_name": "dana"},
    "from": {"id": 200_001, "is_bot": False, "first_name": "dana", "language_code": "en"},
    "text": "plan 5 posts about our spring sale for X and LinkedIn",
}


async def compare(telegram: Telegram, rounds: int) -> None:
    """Both servers, in turns."""
    async with server(SERVERS, "ours", telegram.url) as ours, server(SERVERS, "bare", telegram.url) as bare:
        both = {OURS: ours, BARE: bare}
        for each in both.values():
            await load(each, requests(telegram, 200), 4)  # warm
        for connections, count in SIZES.items():
            found: dict[str, list[Round]] = {name: [] for name in both}
            for _ in range(rounds):
                for name, each in both.items():
                    found[name].append(await load(each, requests(telegram, count), connections))
            show(connections, {name: middle(each) for name, each in found.items()})


def show(connections: int, found: dict[str, Round]) -> None:
    """A row for each, and how they compare."""
    for name, each in found.items():
        figures = f"{each.rate:7.0f} /s  p50 {each.p50:7.2f}  p99 {each.p99:7.2f} ms  CPU {each.cpu:5.2f} ms"
        print(f"message  {connections:>2} connections  {name:<26} {figures}")
    ours, bare = found[OURS], found[BARE]
    print(f"{'':<24} throughput {ours.rate / bare.rate:.2f} of bare, CPU {ours.cpu / bare.cpu:.1f} times")


async def pace() -> None:
    """A thousand messages, half of the chats groups."""
    async with open_telegram() as telegram:
        telegram.weather.limited, telegram.weather.burst = True, 1
        groups = [telegram.opens_group(f"g{number}", "dana").id for number in range(CHATS // 2)]
        people = [telegram.private(f"p{number}").id for number in range(CHATS - len(groups))]
        client = Client(telegram.token, base_url=telegram.url)

        async def say(chat: int, number: int) -> None:
            await client.ask(
                str(chat), lambda api, there: api.send_message(there, f"news {number}"), counts=True
            )

        try:
            async with asyncio.TaskGroup() as group:
                for number in range(MESSAGES // CHATS):
                    for chat in [*groups, *people]:
                        group.create_task(say(chat, number))
        finally:
            await client.close()
        report(telegram)


def report(telegram: Telegram) -> None:
    """How long it took from the first to the last, and how often Telegram said no."""
    came = [each.at for each in telegram.world.calls if each.answer.get("ok")]
    took, shortest = came[-1] - came[0], (math.ceil(MESSAGES / OVERALL[0]) - 1) * OVERALL[1]
    above = f"{took / shortest - 1:.1%} above the shortest, {shortest:.0f} s"
    print(f"{len(came):,} messages to {CHATS} chats: {took:.1f} s, {above}")
    print(f"answered 429: {sum(each.status == 429 for each in telegram.world.calls)}")


async def measure(rounds: int) -> None:
    """Print the tables."""
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        print(f"one commit on this disk: {commit(Path(folder)):.2f} ms")
    async with open_telegram() as telegram:
        await compare(telegram, rounds)
    began = time.perf_counter()
    await pace()
    print(f"with everything around it {time.perf_counter() - began:.1f} s")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    asyncio.run(measure(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
