"""The counter page: a member of staff and a customer check a My Number Card on one machine.

``session`` is what stands between them, ``attending`` moves it along with the card reader, ``app``
shows it in two pages: the staff's, and the customer's, where alone the printed number is typed.
Needs the extra ``counter``.
"""
