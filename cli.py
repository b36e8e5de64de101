"""The command line, for ``python cli.py`` from a checkout."""

from myna_sdk._cli import main
from myna_sdk._cli.app import app

__all__ = ["app"]

if __name__ == "__main__":
    main()
