"""The story of a login, step by step, for people."""

from urllib.parse import parse_qs, urlsplit

from myna_mock.demonstration import SUBJECT, USE_CASE, Told
from myna_sdk.commands.language import say
from myna_sdk.commands.results import result_lines


def story_lines(told: Told, language: str) -> list[str]:
    """Return the story in ``language``."""
    persona = told.persona
    asked = parse_qs(urlsplit(told.started.url).query)
    ending = (
        say("物語どおりに終わりました。", "It went as the persona's page says.")
        if told.as_said
        else say("物語と違う終わり方です。", "It did NOT go as the persona's page says.")
    )
    return [
        f"MOCK  {persona.id}: {persona.title.within(language)}",
        f"      {persona.awkward.within(language)}",
        "",
        say(
            f"1. 事業者が「{USE_CASE}」の本人確認を始めます（お客さま番号 {SUBJECT}）。",
            f"1. The firm starts an identity check for {USE_CASE} (customer number {SUBJECT}).",
        ),
        f"     scope={asked['scope'][0]}  PKCE={asked['code_challenge_method'][0]}"
        f"  acr_values={asked.get('acr_values', ['-'])[0]}",
        say(
            "2. ご本人がマイナアプリでカードを使い、ブラウザーが戻ります。",
            "2. The person uses the card in the Myna app, and the browser comes back.",
        ),
        say(
            "3. SDK がサービスと HTTP でやり取りします:",
            "3. The SDK speaks to the service over HTTP:",
        ),
        *(f"     {operation}  {status or '-'}" for operation, status in told.exchanges),
        say("4. 結果:", "4. The outcome:"),
        *(f"     {line}" for line in result_lines(told.result, reveal=True)),
        "",
        f"{ending} {persona.story.text.within(language)}",
    ]
