"""Take a picture of every main page of a running demo."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

WIDTHS: Final = (390, 1280)
BROWSER_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
PAST: Final = "what-a-village-committee-did-when-the-project-ended"
UPCOMING: Final = "meeting-places-that-children-help-to-run"
PUBLIC: Final = {
    "home": "/",
    "webinars": "/webinars/",
    "webinar": f"/webinars/{UPCOMING}/",
    "search": "/recordings/?q=village+committee",
    "recording": f"/recordings/{PAST}/?t=24",
    "read": f"/recordings/{PAST}/read/en/",
    "community": "/community/",
    "sign-in": "/sign-in/",
    "api": "/api/v1/docs/",
}
STAFF: Final = {
    "host": "/host/",
    "host-new": "/host/webinars/new/",
    "host-webinar": f"/host/webinars/{PAST}/",
    "host-people": f"/host/webinars/{UPCOMING}/people/",
    "host-publish": f"/host/webinars/{PAST}/publish/",
    "host-figures": "/host/figures/",
}


def shoot(page: Page, site: str, pages: dict[str, str], folder: Path) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    for name, address in pages.items():
        page.goto(site + address)
        page.wait_for_timeout(400)
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


def main(site: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, timezone_id="Africa/Freetown")
            shoot(page, site, PUBLIC, folder)
            page.goto(f"{site}/sign-in/")
            page.get_by_role("button", name="Sign in as Odhiambo").click()
            page.wait_for_load_state()
            shoot(page, site, STAFF, folder)
            page.close()
    print(f"pictures are in {folder}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
