"""A desk with people in two channels of two surfaces, for stories about linking."""

import re
from dataclasses import dataclass

from agents.replies import Channel, plain
from agents.workspace import onboarding
from tests.doubles.surface import Recorder
from tests.stories.theatre import Theatre

CODE = re.compile(r"/link (\S+)")


@dataclass
class TwoPlaces:
    """Two workspaces: dana owns the one `here`, and (as `dee`) the one `there`."""

    here: Theatre
    there: Theatre

    async def code(self, *, by: str = "dana") -> str:
        """A link code from `here`."""
        found = CODE.search(plain((await self.here.says("/link", by=by)).text))
        assert found
        return found[1]

    async def link(self) -> str:
        """Link both workspaces; returns the words of the reply `there`."""
        reply = await self.there.says(f"/link {await self.code()}", by="dee")
        await self.meet()
        return plain(reply.text)

    async def meet(self) -> None:
        """Point both theatres at the workspace of their channel."""
        for theatre in (self.here, self.there):
            channel = theatre.channel
            async with theatre.app.desk.database.read_shared() as shared:
                found = await shared.workspaces.find_by_channel(
                    surface=channel.surface, address=channel.address
                )
            assert found
            theatre.workspace_id = found


async def second_workspace(
    here: Theatre,
    *,
    surface: str = "pigeons",
    owner: str = "dee",
    address: str = "dovecote",
    zone: str = "Europe/London",
) -> Theatre:
    """Another workspace of the same desk, in a channel of another surface."""
    recorder = Recorder(surface)
    here.app.notifier.serve(recorder)
    channel = Channel(surface, address)
    workspace_id = await onboarding.found_workspace(
        here.app.desk.database,
        here.app.desk.platforms,
        channel=channel,
        owner=owner,
        address=owner,
        zone=zone,
        now=here.clock.now(),
    )
    return Theatre(here.app, here.clock, recorder, channel, workspace_id)
