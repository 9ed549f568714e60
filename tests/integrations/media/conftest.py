"""A studio over a fresh folder."""

from pathlib import Path

import pytest

from integrations.media.studio import MediaStudio


@pytest.fixture
def studio(tmp_path: Path) -> MediaStudio:
    return MediaStudio(tmp_path / "media")
