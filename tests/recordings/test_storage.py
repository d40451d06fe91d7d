from collections.abc import Callable
from pathlib import Path

import pytest

from recordings import storage


@pytest.mark.parametrize("name", ["../secret_key", "/etc/passwd", "recordings/../../x"])
def test_no_name_leads_out_of_the_media_folder(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        storage.path(name)


def test_a_kept_file_is_named_after_its_content(tmp_path: Path) -> None:
    names = []
    for content in (b"one", b"one", b"two"):
        file = tmp_path / "made.mp4"
        file.write_bytes(content)
        kept = storage.keep(file, public_id="abc", stem="video", suffix=".mp4")
        assert storage.path(kept.name).read_bytes() == content
        names.append(kept.name)

    assert names[0] == names[1] != names[2]
    assert sorted(file.name for file in storage.path("recordings/abc").iterdir()) == sorted(
        {Path(name).name for name in names}
    )


def test_a_broken_copy_leaves_nothing() -> None:
    class BrokenLine:
        def read(self, size: int = -1) -> bytes:
            raise OSError("the line broke")

    with pytest.raises(OSError, match="broke"):
        storage.receive(BrokenLine())  # type: ignore[arg-type]

    assert list(storage.path(storage.INCOMING).iterdir()) == []


def test_work_folders_differ_and_go_even_after_an_error() -> None:
    def fail_at_work() -> None:
        with storage.work_dir("1-1") as first, storage.work_dir("1-1") as second:
            assert first != second
            (second / "half").touch()
            raise KeyError

    with pytest.raises(KeyError):
        fail_at_work()

    assert list(storage.path(storage.WORK).iterdir()) == []


def test_leftovers_are_swept_only_when_nobody_has_touched_them_for_long(
    old_file: Callable[[str], None],
) -> None:
    old_file("work/1-1-abc/half.mp4")
    with storage.work_dir("2-1") as busy:
        assert storage.sweep(older_than=busy.stat().st_mtime - 3600) == 1
        assert busy.exists()
