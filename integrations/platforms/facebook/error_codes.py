"""Error codes of Facebook beyond those of the whole Graph, as codes or subcodes.

Sources: developers.facebook.com/docs/graph-api/guides/error-handling (506), docs/pages-api/posts; the others
are known from open-source publishers alone.
"""

from datetime import timedelta

from integrations.errors import OutsideError, Rejected, TryLater, Uncertain
from integrations.graph.refusals import Refusal

TOO_FAST = 1390008
TWICE = frozenset({506, 1366051})
"""The same words or photos were posted before: perhaps by a try whose answer was lost, so it is looked up."""
REASONS = {
    1366046: "a picture is larger than the 4 MB that Facebook takes",
    1346003: "Facebook takes its words or links for spam",
    1404102: "Facebook takes its words or links for spam",
    1404078: "Facebook wants whoever connected the Page to prove who they are, there",
    4854002: "Facebook wants whoever connected the Page to prove who they are, there",
}
PAUSE = timedelta(minutes=15)


def own_error(refusal: Refusal) -> OutsideError | None:
    """Error for a code of Facebook's own; None for any other."""
    codes = {refusal.code, refusal.subcode}
    if codes & TWICE:
        return Uncertain("Facebook says that this was posted already.", code=refusal.name)
    if TOO_FAST in codes:
        return TryLater("Facebook asks us to post more slowly.", wait=PAUSE, scope="account", code="1390008")
    why = next((why for code, why in REASONS.items() if code in codes), "")
    return Rejected(f"It is not taken, because {why}.", code=refusal.name) if why else None
