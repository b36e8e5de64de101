"""What is made when it is first asked for, once, whichever of several threads asks first."""

import os
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functools import cached_property as once
else:

    class once(cached_property):  # noqa: N801 - used like a decorator
        """A `functools.cached_property` with the lock that Python 3.12 took out of it."""

        def __init__(self, make: Any) -> None:
            super().__init__(make)
            self._renew()
            # Whoever holds the lock at a fork does not live on in the child to let go of it.
            os.register_at_fork(after_in_child=self._renew)

        def _renew(self) -> None:
            self._making = RLock()

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            """Return what was made for ``instance``, made now if nobody did so before."""
            with self._making:
                return super().__get__(instance, owner)


__all__ = ["once"]
