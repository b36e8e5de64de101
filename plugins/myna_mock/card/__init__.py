"""A virtual My Number Card: the chip as a pure state machine, and the cards of a world's people.

Its source is `jpki-card.md`, section by section. Everything in it says MOCK.
"""
