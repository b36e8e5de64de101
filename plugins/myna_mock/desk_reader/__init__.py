"""A reader with a card of the mock world in it, as a provider: no pcscd, no server."""
