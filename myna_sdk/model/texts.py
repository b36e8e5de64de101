"""What counts as a text."""


def is_encodable(text: str) -> bool:
    """Tell whether ``text`` can be written in UTF-8.

    A lone surrogate cannot: it is how Python passes on bytes of a command line, a file name or a
    header that were no text in the first place (PEP 383).
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
