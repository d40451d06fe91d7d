"""What workers do for recordings."""

from recordings import actions


def run_stage(run_id: int) -> None:
    actions.run_stage(run_id)


def repair() -> None:
    actions.repair()


def expire_uploads() -> None:
    actions.expire_uploads()
    actions.sweep_leftovers()
