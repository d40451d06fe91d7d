"""The host desk: plan webinars, make recordings ready, publish them."""
