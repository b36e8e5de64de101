"""How commands reach a card: encoded, sent by a thread of their own, traced without secrets."""
