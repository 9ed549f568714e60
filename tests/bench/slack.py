"""Slack over signed HTTP: verify + store + acknowledge beside a bare slack_bolt app that only acknowledges.

`python -m tests.bench.slack [--rounds 3]`: one load generator for all, closed loop on kept connections, every
server in a process of its own; medians of the rounds. CPU is what a request costs the server, whoever else
is busy. Ours is the whole way in (web door, Bolt, reading, a Receipt that is on the disk, the answer) with
no turn behind it; bare is Bolt with its own server, which keeps nothing. Over one connection every delivery
waits for a commit of its own, over many they share one; what one takes alone is printed first. Then a `/plan`
on the whole program with the rules.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests import house
from tests.bench.loads.disk import commit
from tests.bench.loads.http import Round, load, middle, server
from tests.bench.loads.slack_servers import PATH
from tests.doubles.slack import Slack, open_slack, until
from tests.doubles.slack.events.delivery import KIND
from tests.doubles.slack.events.payloads import envelope

SERVERS = "tests.bench.loads.slack_servers"
OURS, BARE = "ours: verify + store + ack", "slack_bolt AsyncApp: ack"
EVENTS = {1: 500, 32: 3_000}
"""connections → requests of one round"""
PRESSES = {1: 150}
PLANS = 9


def requests(slack: Slack, kind: str, count: int) -> list[bytes]:
    """So many signed requests, each another delivery."""
    made = []
    for number in range(count):
        body, headers = slack.delivering.written(kind, _payload(slack, kind, number))
        slack.delivering.sent.clear()
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        made.append(
            f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body
        )
    return made


def _payload(slack: Slack, kind: str, number: int) -> dict[str, object]:
    if KIND[kind] == "json":
        said = {
            "type": "app_mention",
            "user": "U0DANA",
            "text": "<@U0BOTDESK> plan 5 posts",
            "channel": "C0SOCIAL",
        }
        return envelope(slack.world, "T0DESK", {**said, "ts": f"1.{slack.world.number()}", "event_ts": "1.1"})
    action = {"type": "button", "action_id": "press:0", "block_id": "b", "value": "approve:1:1"}
    action["text"] = {"type": "plain_text", "text": "Approve"}  # type: ignore[assignment]
    return {
        "type": "block_actions",
        "user": {"id": "U0DANA", "name": "dana", "team_id": "T0DESK"},
        "team": {"id": "T0DESK"},
        "trigger_id": f"{slack.world.number()}.1.x",
        "channel": {"id": "C0SOCIAL"},
        "container": {"type": "message", "message_ts": "1.1"},
        "actions": [action],
        "token": "t",
        "api_app_id": "A0DESK",
    }


async def compare(slack: Slack, kind: str, rounds: int, sizes: dict[int, int]) -> None:
    """Both servers, in turns."""
    async with server(SERVERS, "ours") as ours, server(SERVERS, "bare") as bare:
        both = {OURS: ours, BARE: bare}
        for each in both.values():
            await load(each, requests(slack, kind, 100), 4)  # warm
        for connections, count in sizes.items():
            found: dict[str, list[Round]] = {name: [] for name in both}
            for _ in range(rounds):
                for name, each in both.items():
                    found[name].append(await load(each, requests(slack, kind, count), connections))
            show(kind, connections, {name: middle(each) for name, each in found.items()})


def show(kind: str, connections: int, found: dict[str, Round]) -> None:
    """A row for each, and how they compare."""
    for name, each in found.items():
        figures = f"{each.rate:7.0f} /s  p50 {each.p50:7.2f}  p99 {each.p99:7.2f} ms  CPU {each.cpu:5.2f} ms"
        print(f"{kind:<12} {connections:>2} connections  {name:<26} {figures}")
    ours, bare = found[OURS], found[BARE]
    print(f"{'':<28} throughput {ours.rate / bare.rate:.2f} of bare, CPU {ours.cpu / bare.cpu:.1f} times")


async def plans(slack: Slack, folder: Path) -> None:
    """From `/plan` to the parent message and to the first card, on the program as it is started."""
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_APP_TOKEN": slack.world.app.app_token,
        "SLACK_BASE_URL": slack.api_url,
        "COPYDESK_DATA_DIR": str(folder),
        "COPYDESK_HTTP_PORT": "0",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=house.ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    slack.uses_sockets()
    try:
        await slack.sockets.connected(within=30)
        found = [await _planned(slack, number) for number in range(PLANS)]
    finally:
        process.terminate()
        await process.wait()
    for name, each in zip(("ack", "parent message", "first card"), zip(*found, strict=True), strict=True):
        rest = f"then p50 {median(each[1:]):5.0f} ms  worst {max(each):5.0f} ms"
        print(f"/plan → {name:<16} first {each[0]:5.0f} ms  {rest}")


async def _planned(slack: Slack, number: int) -> tuple[float, float, float]:
    """Milliseconds to the ack, the plan and its first card; every plan in a channel of its own."""
    place = slack.opens_channel(f"c{number}", "dana")
    began = time.perf_counter()

    async def posts(count: int) -> float:
        await until(slack.world, lambda: len(slack.posted(place)) >= count, within=30)
        return (time.perf_counter() - began) * 1000

    typing = asyncio.create_task(
        slack.person("dana", in_=place).types(
            "/plan", "5 posts about our spring sale for X and LinkedIn next week"
        )
    )
    parent = await posts(1)
    card = await posts(2)
    ack = (await typing).seconds * 1000
    await posts(6)
    return ack, parent, card


async def measure(rounds: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        print(f"one commit on this disk: {commit(Path(folder)):.2f} ms")
    async with open_slack() as slack:
        await compare(slack, "events_api", rounds, EVENTS)
        await compare(slack, "interactive", rounds, PRESSES)
        with tempfile.TemporaryDirectory() as folder:
            await plans(slack, Path(folder))


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    asyncio.run(measure(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
