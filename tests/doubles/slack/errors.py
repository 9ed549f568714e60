"""How Slack says no: HTTP 200 with `ok` false, an error code, and messages where it has some."""

from collections.abc import Sequence

from tests.doubles.slack.json_checks import Json


class Refusal(Exception):
    """A call that is refused with this error code."""

    def __init__(self, error: str, messages: Sequence[str] = (), **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.more = more

    def body(self) -> Json:
        """The answer as JSON."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body
