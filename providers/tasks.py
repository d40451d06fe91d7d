"""Jobs of providers."""

from providers import actions


def handle_delivery(delivery_id: int) -> None:
    actions.handle_delivery(delivery_id)


def handle_forgotten() -> None:
    actions.handle_forgotten()


def forget_bodies() -> None:
    actions.forget_bodies()
