"""The command groups: ours by name, loaded when used, and those that plugins bring."""

from typing import NamedTuple

import typer

from myna_sdk.commands.language import say


class Group(NamedTuple):
    """One command or group of ours.

    Attributes:
        name: What is typed.
        module: Where its ``app`` is; loaded when the group is used.
        ja: What it is for, in Japanese.
        en: The same in English.
        extensible: Whether plugins may add commands to it.
    """

    name: str
    module: str
    ja: str
    en: str
    extensible: bool = False

    @property
    def summary(self) -> str:
        """What it is for, in the chosen language."""
        return say(self.ja, self.en)


GROUPS = {
    group.name: group
    for group in (
        Group(
            "identity",
            "myna_sdk._cli.identity",
            "本人確認を開始し、完了し、結果を見ます。",
            "Start and complete identity checks, and see their results.",
        ),
        Group(
            "consent",
            "myna_sdk._cli.consent",
            "最新の4情報の提供への同意を得て、確かめ、取り消します。",
            "Ask for consents to latest facts, look at them, and withdraw them.",
        ),
        Group(
            "facts",
            "myna_sdk._cli.facts",
            "最新の4情報を取得します。",
            "Fetch the latest facts.",
        ),
        Group(
            "status",
            "myna_sdk._cli.status",
            "電子証明書の状態を確かめます。",
            "See how signing certificates stand.",
        ),
        Group(
            "cert",
            "myna_sdk._cli.cert",
            "電子証明書の記載を見て、検証します。",
            "Read certificates and verify them.",
            extensible=True,
        ),
        Group(
            "crl",
            "myna_sdk._cli.crl",
            "失効リストの索引を作り、更新し、調べます。",
            "Index revocation lists, and look things up in the index.",
        ),
        Group(
            "residence",
            "myna_sdk._cli.residence",
            "確認した事項で住民票の写しに代えられるかを判断します。",
            "Decide whether verified facts stand in for a copy of the resident record.",
        ),
        Group(
            "people",
            "myna_sdk._cli.people",
            "お客さま番号と本人の結び付きを改めます。",
            "Mend who is who: subjects and references.",
        ),
        Group(
            "receipt",
            "myna_sdk._cli.receipt",
            "写しの代わりに綴じる受領証を発行し、読み、検証し、取り消します。",
            "Issue receipts that are filed in place of a copy, read, verify and void them.",
        ),
        Group(
            "plugins",
            "myna_sdk._cli.plugins",
            "プラグインの一覧と診断です。",
            "List plugins and examine configured providers.",
        ),
        Group(
            "config",
            "myna_sdk._cli.config",
            "設定ファイルを作り、検査し、表示します。",
            "Make, check and show the configuration.",
        ),
        Group(
            "audit",
            "myna_sdk._cli.audit",
            "監査記録を封印し、検証します。",
            "Seal and verify the audit record.",
        ),
        Group(
            "explain",
            "myna_sdk._cli.explain",
            "理由コードとエラーコードを説明します。",
            "Explain a reason or an error by its code.",
        ),
    )
}


def load(group: Group) -> typer.Typer:
    """Return the group's own application."""
    from importlib import import_module  # noqa: PLC0415 - only a use pays for it

    app: typer.Typer = import_module(group.module).app
    return app
