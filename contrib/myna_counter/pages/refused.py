"""Pages for requests for which nothing is done, each with the next step."""

from myna_counter.pages.frame import Page, View, framed, notice
from myna_sdk.pages.markup import element


def refused_page(key: str, view: View, *, code: str = "", back: bool = False) -> Page:
    """Return the page that says why nothing was done.

    Args:
        key: A key of the texts.
        view: What the page needs to know.
        code: What exactly, for whoever looks after the program.
        back: Whether it leads back to the page as it is now.
    """
    link = None
    if back:
        link = element(
            "p",
            element(
                "a",
                view.say("refused", "back"),
                href=view.url(),
                class_="button",
                autofocus=True,
                data_testid="back",
            ),
        )
    return framed(
        view,
        view.say("refused", key),
        notice(view.say("refused", f"{key}-next", code=code), "next"),
        link,
    )
