"""The commented file that ``myna config init`` leaves."""

TEMPLATE = """\
# myna-sdk の設定ファイル / configuration of myna-sdk
# `myna config check` は誤りをすべて一度に示します / names every fault at once.

# mock（模擬）| sandbox（接続確認）| production（本番）
environment = "mock"
language = "ja"                       # お客さまへの文言 / texts for customers: ja | en
operation_seconds = 60                # 一回の呼び出しの上限 / the most that one call may take

[relying_party]
name = "見本不動産株式会社"             # お客さまに示す事業者名 / as customers know you
## signature_verifier = "own"         # 自ら署名検証者である場合 / a 署名検証者 of your own
## notified_on = 2026-04-01           # 届出日
# office = "見本本店"                  # 受領証に記す事務所 / the office, as receipts tell it
# licence = "東京都知事(0)第000000号"   # 受領証に記す免許証番号 / the licence number, likewise

[store]
url = "sqlite:///myna.db"             # 複数台なら PostgreSQL / for several machines
key = "file:master.key"               # env:NAME, keyring:SERVICE/USER も可 / also

[notices]                             # お客さまに示した文面の版 / versions of the notices shown
identity = "2026-11"
# consent = "2026-11"

[identity]
authenticator = "digital-auth-app"
# signer = "digital-auth-app"         # 署名による本人確認 / identity by signature
# verifier = "pocketsign"
## signer = "mock-signer"             # 平文の署名を返す装置 / one that yields signatures in clear
## verifier = "local-verifier"
pending_minutes = 30

# 氏名等を保存する日数。なければ手続きとともに 7 日まで（`myna identity sweep` を毎日実行）
# days for which facts are kept; else for seven days with their login (run the sweep every day)
# [retention_days]
# rental-screening = 90

[receipts]                            # 写しの代わりに綴じる受領証 / filed in place of the copy
key = "file:receipt-key.pem"          # 署名の鍵 / signs them: P-256 or Ed25519

# 店頭でカードを読む場合（カードリーダーが要ります。模擬環境では mock-reader も可）
# cards at the counter, with a card reader; mock-reader is one without hardware, for mock only
# [card]
# reader = "pcsc"
# anchors = "card-cas.toml"           # カード認証局の公開鍵 / the keys of the card CAs
# [providers.pcsc]
# reader = "00 00"                    # 名前の一部。省くとすべて / a part of its name; else all

# 署名・同意・最新の4情報。プラットフォーム事業者との契約が要ります（# を外します）
# signature, consent and the latest four facts, by contract with a platform operator (uncomment)
# [consents]
# registry = "pocketsign"
# [facts]
# source = "pocketsign"
# [status]
# checker = "pocketsign"
# [providers.pocketsign]
# token = "env:POCKETSIGN_TOKEN"      # 模擬環境では MOCK- で始めます / begins with MOCK- for mock
# base_url = "http://127.0.0.1:8790/w/main/pocketsign"    # 模擬環境のみ / mock only

# 署名検証者であるご自身が検証する場合だけ（上のものも含めて ## を外し、# の行は外しません）
# only where you verify yourself, as a 署名検証者 (uncomment every ##, and no # beside it)
## [providers.local-verifier]
## anchors = "mock"                   # 環境に合わせます: production | test | mock
# ルート証明書です。模擬環境のものは `myna mock roots` で書き出します / a world's: `myna mock roots`
## roots = ["signing-2.cer", "signing-3.cer"]
## ocsp = { signing = "http://127.0.0.1:8790/w/main/ca/signing/ocsp" }
## [providers.mock-signer]            # 模擬環境のみ / mock only
## base_url = "http://127.0.0.1:8790/w/main/desktop-signer"
## redirect_uri = "http://127.0.0.1:8000/myna/callback"

[providers.digital-auth-app]
client_id = "RP00000001"
private_key = "file:rp-key.pem"
redirect_uri = "http://127.0.0.1:8000/myna/callback"
base_url = "http://127.0.0.1:8790/w/main/api"    # 模擬環境のみ / mock only

[mock]                                # environment = "mock" のときだけ / only for mock
url = "http://127.0.0.1:8790/w/main"
"""
"""Runs against ``myna mock serve --for myna.toml`` as it stands."""
