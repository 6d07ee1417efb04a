"""The pictures of the README, painted from the running console."""
