"""PC/SC card readers: the way of card commands to a real My Number Card, or to a virtual one.

``readers`` lists readers, waits for a card and watches them come and go; ``connection`` is the
talk with one card; ``faults`` says what PC/SC's codes mean. Needs the extra ``pcsc``.
"""
