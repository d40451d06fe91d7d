"""The pages of the host desk, one module per noun."""
