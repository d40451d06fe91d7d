"""The demo: invented people and webinars, the whole way through once, and a window on the outgoing mail."""
