from __future__ import annotations

from pathlib import Path

import pytest

from kb.loading.messages import Message, load_messages
from kb.loading.pack import load_folder
from kb.pack import Pack

FOLDER = Path(__file__).parents[3] / "kb" / "packs" / "beech_hill_2018"


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_folder(FOLDER)


@pytest.fixture(scope="session")
def messages(pack: Pack) -> tuple[Message, ...]:
    return load_messages(FOLDER, pack.vocabulary)
