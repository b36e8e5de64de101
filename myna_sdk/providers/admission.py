"""Which effects of a provider are well-formed: what a performer would choke on is told early.

A type checker sees most of it; a plugin need not have been checked.
"""

import math
from datetime import datetime
from typing import get_args

from myna_sdk.effects import (
    CacheGet,
    CachePut,
    Entropy,
    HttpRequest,
    Method,
    Now,
    ReadFile,
    Redeemed,
    Wait,
)
from myna_sdk.model.texts import is_encodable

_METHODS = get_args(Method)
_MOST_ENTROPY = 4096


def is_well_formed(effect: object) -> bool:
    """Tell whether ``effect`` is one that a provider may ask for, all its parts of their types."""
    match effect:
        case HttpRequest(url=str(), headers=tuple(headers), body=bytes(), operation=str(operation)):
            named = effect.method in _METHODS and is_encodable(operation)
            limited = _is_limit(effect.timeout) and _is_limit(effect.cap)
            return named and limited and all(map(_is_header, headers))
        case CacheGet(key=str(name)) | ReadFile(path=str(name), cap=int()):
            return is_encodable(name)
        case CachePut(key=str(key), value=bytes(), until=datetime(tzinfo=zone)):
            return zone is not None and is_encodable(key)
        case Redeemed(tokens=bytes(), until=datetime(tzinfo=zone)):
            return zone is not None
        case Wait(seconds=int(seconds) | float(seconds)):
            return 0 <= seconds < math.inf
        case Entropy(size=int(size)):
            return 0 < size <= _MOST_ENTROPY
    return isinstance(effect, Now)


def _is_header(pair: object) -> bool:
    match pair:
        case (str(name), str(value)):
            return name.isascii() and is_encodable(value)
    return False


def _is_limit(limit: object) -> bool:
    match limit:
        case None:
            return True
        case int(most) | float(most):
            return 0 < most < math.inf
    return False
