"""Chromium for the tests of what a reader sees."""
import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

MODULE = Path(__file__).resolve().parents[3]
SAMPLES = MODULE / "target" / "samples"
SHOTS = MODULE / "target" / "screenshots"
CHROMIUM = os.environ.get("FATHOM_CHROMIUM", "/usr/bin/chromium")
# Without a sandbox because tests may run as root, without GPU and /dev/shm because of containers.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shots():
    SHOTS.mkdir(parents=True, exist_ok=True)
    return SHOTS
