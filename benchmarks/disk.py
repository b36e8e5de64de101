"""Where benchmarks keep their files: on the disk of the checkout, not in memory.

A temporary folder is often in memory, where a commit waits for nothing; durability is what the
ratios with commits are about.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


@contextmanager
def on_disk() -> Iterator[Path]:
    """Give a folder on the disk of the checkout, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="work-", dir=HERE) as folder:
        yield Path(folder)
