"""The mock world's desktop signer as a provider: it yields signatures that lie open."""
