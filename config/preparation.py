"""What must be done once before the site can be served from a folder."""

import hashlib
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command

STAMP: Final = "collected-from"


def prepare() -> None:
    """Bring database and collected static files up to date. Costs little when nothing has changed."""
    call_command("migrate", interactive=False, verbosity=0)
    digest = _static_digest()
    stamp = Path(settings.STATIC_ROOT) / STAMP
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(digest, encoding="utf-8")


def _static_digest() -> str:
    """Return a digest of the names, sizes and times of our static files and of the exact packages' lock."""
    files = [
        path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()
    ]
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for path in sorted(files):
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
