"""A local Slack as a process, and what people do in it, through its own control API and page socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import aiohttp

Json = dict[str, Any]
Mode = Literal["events", "socket"]

CHANNEL, DANA, BOT = "C01SOC", "U01DANA", "U0BOT"
BOT_TOKEN, APP_TOKEN, SECRET, APP = "xoxb-local-test", "xapp-local", "sekret", "A01APP"
PATIENCE = 20.0
"""Seconds in which anything expected must have happened."""
PAUSE = 0.05


def config(mode: Mode, *, request_url: str) -> Json:
    """One workspace with one channel and two people."""
    app: Json = {
        "appId": APP,
        "botUserId": BOT,
        "botName": "copydesk",
        "botToken": BOT_TOKEN,
        "appToken": APP_TOKEN,
        "signingSecret": SECRET,
        "mode": mode,
    }
    if mode == "events":
        app["requestUrl"] = request_url
    return {
        "workspace": {"name": "Lab", "domain": "lab", "teamId": "T01TEST"},
        "app": app,
        "users": [{"id": DANA, "name": "dana", "email": "dana@example.com"}, {"id": "U02BOB", "name": "bob"}],
        "channels": [{"id": CHANNEL, "name": "social", "members": [DANA, "U02BOB", BOT]}],
    }


class LocalSlack:
    """What is shown in the channel and before dana, and what she does."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session
        self.modals: list[Json] = []
        self.errors: Json = {}
        self._shown = asyncio.Event()

    async def mentions(self, words: str) -> None:
        """Dana writes to the app in the channel."""
        await self._control("message", {"channel": CHANNEL, "user": DANA, "text": f"<@{BOT}> {words}"})

    async def presses(self, message: Json, label: str) -> None:
        """Dana presses a button of a message."""
        block, button = _button(message, label)
        action = {"block_id": block.get("block_id", ""), **button}
        body = {"channel": CHANNEL, "messageTs": message["ts"], "user": DANA, "action": action}
        await self._control("interact", body)

    async def submits(self, values: Json) -> None:
        """Dana hands in the dialog before her: block id → words."""
        typed = {
            block: {"value": {"type": "plain_text_input", "value": words}} for block, words in values.items()
        }
        self.errors = {}
        await self._page.send_json({"t": "view_submit", "user": DANA, "values": typed})

    async def messages(self) -> list[Json]:
        """Everything in the channel, threads too."""
        async with self._session.get(f"{self.url}/_control/messages/{CHANNEL}") as answer:
            found: list[Json] = (await answer.json())["messages"]
            return found

    async def sees(self, what: str, test: Callable[[Json], bool]) -> Json:
        """Wait for a message. Raises `AssertionError` with everything that is there instead."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    found = [each for each in await self.messages() if test(each)]
                    if found:
                        return found[-1]
                    await asyncio.sleep(PAUSE)
        except TimeoutError:
            there = "\n".join(f"{words_of(each)[:400]} {buttons_of(each)}" for each in await self.messages())
            raise AssertionError(f"{what} did not appear; there is:\n{there}") from None

    async def until(self, what: str, test: Callable[[], bool]) -> None:
        """Wait for something about the dialog. Raises `AssertionError`."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not test():
                    self._shown.clear()
                    await self._shown.wait()
        except TimeoutError:
            raise AssertionError(f"{what}: {self.modals[-1:]} {self.errors}") from None

    async def _control(self, name: str, body: Json) -> None:
        async with self._session.post(f"{self.url}/_control/{name}", json=body) as answer:
            assert answer.ok, f"{name}: {answer.status} {await answer.text()}"

    async def watch(self) -> None:
        """Follow what the page shows, until cancelled."""
        self._page = await self._session.ws_connect(f"{self.url}/ui", max_msg_size=0)
        async for message in self._page:
            shown = json.loads(message.data)
            match shown.get("t"):
                case "view":
                    self.modals, self.errors = shown.get("stack") or [], {}
                case "view_errors":
                    self.errors = shown.get("errors") or {}
            self._shown.set()


def _button(message: Json, label: str) -> tuple[Json, Json]:
    for block in message.get("blocks", []):
        for element in block.get("elements", []):
            if element.get("type") == "button" and element["text"]["text"] == label:
                return block, element
    raise AssertionError(f"no button {label!r} on {words_of(message)!r}")


def buttons_of(message: Json) -> list[str]:
    """The labels on a message."""
    elements = [each for block in message.get("blocks", []) for each in block.get("elements", [])]
    return [each["text"]["text"] for each in elements if each.get("type") == "button"]


def words_of(message: Json) -> str:
    """Everything a message says, as JSON."""
    return json.dumps([message.get("text", ""), message.get("blocks", [])], ensure_ascii=False)


@asynccontextmanager
async def local_slack(
    program: Path, folder: Path, mode: Mode, *, port: int, request_url: str
) -> AsyncIterator[LocalSlack]:
    """The local Slack, running."""
    file = folder / "slack.json"
    await asyncio.to_thread(file.write_text, json.dumps(config(mode, request_url=request_url)))
    arguments = ["--config", str(file), "--port", str(port), "--base-host", "127.0.0.1"]
    process = await asyncio.create_subprocess_exec(
        str(program), *arguments, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    async with aiohttp.ClientSession() as session:
        slack = LocalSlack(f"http://127.0.0.1:{port}", session)
        await _answers(session, f"{slack.url}/_control/log")
        watching = asyncio.create_task(slack.watch())
        try:
            yield slack
        finally:
            watching.cancel()
            process.terminate()
            await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with session.get(url) as answer:
                    if answer.ok:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(PAUSE)


async def ready(url: str) -> None:
    """Wait until a page answers well."""
    async with aiohttp.ClientSession() as session:
        await _answers(session, url)
