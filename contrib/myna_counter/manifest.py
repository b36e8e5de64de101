"""What the counter page says of itself. Importing this imports nothing else of it."""

from myna_sdk.authoring import Manifest


def _hooks() -> object:
    from myna_counter.hooks import Hooks  # noqa: PLC0415 - only when asked

    return Hooks()


MANIFEST = Manifest(
    id="counter",
    title="Counter page",
    requires=("PIL", "starlette", "uvicorn"),
    extra="myna-sdk[counter]",
    hooks=_hooks,
)
