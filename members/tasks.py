"""Jobs of the accounts: fetch by id, call an action."""

from members import actions


def forget_unproven_accounts() -> None:
    actions.forget_unproven_accounts()
