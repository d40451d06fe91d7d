"""What every test may count on: a data folder of its own, fast passwords, mail that stays here, no network.

Django is set up here and not by an option of pytest, because the settings read their data folder when imported.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

DATA_DIR = Path(tempfile.mkdtemp(prefix="openseat-tests-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["OPENSEAT_DATA"] = str(DATA_DIR)
os.environ.setdefault("JOB_LEASE_S", "5")
# A developer's own environment must not colour the tests. DATABASE_URL alone is theirs to choose.
for name in (
    "SITE_URL",
    "SITE_NAME",
    "EMAIL_URL",
    "STORAGE_URL",
    "OPENSEAT_DEMO",
    "DEBUG",
    "TRUSTED_PROXIES",
):
    os.environ.pop(name, None)

import django  # noqa: E402  (after the environment it reads)

django.setup()

import pytest  # noqa: E402
from django.core.cache import cache  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from pytest_django.fixtures import Settings  # noqa: E402


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def quiet_place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Give each test media folder, mail folder and caches of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.MODELS_DIR = tmp_path / "models"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()
    yield
    cache.clear()


# Of these --no-sandbox lets root run it and --disable-dev-shm-usage a container with little shared memory.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium that runs, as bin/test found or installed it; skip without one."""
    driver = [sys.executable, "-m", "playwright", "--version"]
    if subprocess.run(driver, capture_output=True, check=False).returncode:
        pytest.skip(
            "Playwright's driver does not run on this machine; bin/test installs what it lacks where it can"
        )
    for candidate in (os.environ.get("CHROMIUM"), "chromium", "google-chrome"):
        if candidate and (found := shutil.which(candidate)):
            return found
    pytest.skip("no Chromium on this machine; bin/test installs one where it can")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Run one browser for all tests of a process: Playwright allows no second of its loops in a thread."""
    # The loop stays in this thread; the tests' own database calls are still plain ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
