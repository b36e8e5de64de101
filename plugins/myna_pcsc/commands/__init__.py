"""``myna card``: the card in a reader, from the shell."""
