"""HTTP statuses of a model's API as errors of the desk, sorted by what to do next.

A call changes nothing outside, so whatever broke may be tried again: nothing here is `Uncertain`. No words of
a vendor are shown to people.
"""

from collections.abc import Mapping

from integrations.errors import Misconfigured, OutsideError, Rejected, TryLater
from integrations.http import parse_wait
from integrations.llm.api import answers

OWNERS = {
    401: "does not accept our key: an owner must put another one into {key}.",
    402: "wants to be paid: an owner must look at its billing.",
    403: "does not let our key do this: an owner must look at the rights of {key}.",
    404: "does not know the model we ask for: an owner must choose another one.",
}
"""Statuses that only an owner of the desk can mend."""
REQUESTS = (400, 422)
"""Statuses of a request that the vendor rejects; another vendor may accept it."""


def sort_status(status: int, *, label: str, key: str, headers: Mapping[str, str]) -> OutsideError:
    """The desk's error for a status. `label` is the vendor's name for people, `key` its key's variable."""
    code = str(status)
    if status in OWNERS:
        return Misconfigured(f"{label} {OWNERS[status].format(key=key)}", code=code)
    if status == 413:
        return answers.overfull_error(label, code=code)
    if status in REQUESTS:
        return Rejected(f"{label} does not take this request.", code=code)
    wait = parse_wait(headers)
    if status == 429:
        return TryLater(f"{label} asks us to slow down.", wait=wait, scope="app", code=code)
    return TryLater(f"{label} is in trouble (HTTP {code}).", wait=wait, code=code)
