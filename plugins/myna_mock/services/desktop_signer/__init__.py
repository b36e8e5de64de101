"""A page at which a person signs with their card, and the firm gets the signature in clear.

No real service: it stands for a reader or a hosted session, whose answer lies open.
"""
