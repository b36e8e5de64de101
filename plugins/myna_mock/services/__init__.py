"""The services of the mock world: pure functions from request to reply over the world's people."""
