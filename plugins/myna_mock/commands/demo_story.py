"""The story of a login, step by step, for people."""

from urllib.parse import parse_qs, urlsplit

from myna_mock.commands.customer_story import later_lines
from myna_mock.commands.paperwork_story import paperwork_lines
from myna_mock.customer import SUBJECT
from myna_mock.demonstration import USE_CASE, Asked, Told
from myna_mock.pages.texts import PROBLEMS
from myna_sdk.commands.language import Language, say
from myna_sdk.commands.results import result_lines


def story_lines(told: Told, language: Language, *, by_hand: bool = False) -> list[str]:
    """Return the story in ``language``.

    Args:
        told: What happened.
        language: ``ja`` or ``en``.
        by_hand: Somebody played the person's part in a browser.
    """
    persona = told.persona
    asked = parse_qs(urlsplit(told.started.url).query)
    ending = (
        say("想定どおりに終わりました。", "It went as the persona's page says.")
        if told.as_said
        else say("物語と違う終わり方です。", "It did NOT go as the persona's page says.")
    )
    return [
        f"MOCK  {persona.id}: {persona.title.into(language)}",
        f"      {persona.awkward.into(language)}",
        "",
        say(
            f"1. 事業者が「{USE_CASE}」の本人確認を始めます（お客さま番号 {SUBJECT}）。",
            f"1. The firm starts an identity check for {USE_CASE} (customer number {SUBJECT}).",
        ),
        f"     scope={asked['scope'][0]}  PKCE={asked['code_challenge_method'][0]}"
        f"  acr_values={asked.get('acr_values', ['-'])[0]}",
        f"2. {_persons_part(told, by_hand=by_hand)}",
        *_asked(told.by_browser),
        f"3. {_sdks_part(told)}",
        *_asked(told.by_sdk),
        say("4. 結果:", "4. The outcome:"),
        *(f"     {line}" for line in result_lines(told.result, reveal=True)),
        "",
        f"{ending}{'' if language == 'ja' else ' '}{persona.story.text.into(language)}",
        *([] if told.later is None else ["", *later_lines(told.later)]),
        "",
        *paperwork_lines(told.decisions, language),
    ]


def _persons_part(told: Told, *, by_hand: bool) -> str:
    if by_hand:
        return say(
            "ご本人の操作をブラウザーで行い、戻ってきました:",
            "The person's part was played in a browser, which came back:",
        )
    if told.problem is None:
        return say(
            "ご本人がマイナアプリで認証し、ブラウザーが戻ります:",
            "The person logs in with the Myna app, and the browser comes back:",
        )
    why = PROBLEMS[told.problem.value]
    return say(
        f"ご本人はマイナアプリで先へ進めません。{why.ja}中止となり、ブラウザーが戻ります:",
        f"The person cannot go on in the Myna app. {why.en} The browser comes back, cancelled:",
    )


def _sdks_part(told: Told) -> str:
    if not told.by_sdk:
        return say(
            "SDK は戻り先の URL を読みます。サービスに聞くことはありません。",
            "The SDK reads the callback. There is nothing to ask the service.",
        )
    return say(
        "SDK がサービスと HTTP でやり取りします:", "The SDK speaks to the service over HTTP:"
    )


def _asked(asked: tuple[Asked, ...]) -> list[str]:
    return [f"     {operation}  {status or '-'}" for operation, status in asked]
