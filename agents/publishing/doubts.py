"""May one of which nobody knows whether it is out be sent again under its key?"""

from datetime import datetime, timedelta

from integrations.platforms.base import Repeats
from storage.repositories.publishing.dues import Due

SLACK = timedelta(minutes=1)
"""before a platform forgets a key nothing is sent under it any more: longer than a call takes"""


def may_repeat(due: Due, carrier: object, *, now: datetime) -> bool:
    """Will the platform recognise its key for as long as another try may take?

    A clock that was set back forbids it: nobody knows how old the key is.
    """
    if not isinstance(carrier, Repeats) or due.doubted_at is None:
        return False
    return timedelta() <= now - due.doubted_at < carrier.repeats_safely - SLACK
