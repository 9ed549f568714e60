"""How the Bot API says no: an HTTP status, `ok` false, a sentence, and parameters where it has some."""

from tests.doubles.telegram.json_values import Json

REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


class Refusal(Exception):
    """A call that is refused: Telegram's own words after the reason of the status."""

    def __init__(self, words: str, *, status: int = 400, **parameters: object) -> None:
        super().__init__(words)
        reason = REASONS.get(status, "")
        self.status = status
        self.description = f"{reason}: {words}" if reason and words else words or reason
        self.parameters = parameters

    def body(self) -> Json:
        """The answer as JSON."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class TooMany(Refusal):
    """429: asked to come back after so many whole seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too Many Requests: retry after {wait}", status=429, retry_after=wait)
        self.wait = wait


def misread(words: str) -> Refusal:
    """Formatting that cannot be read."""
    return Refusal(f"can't parse entities: {words}")
