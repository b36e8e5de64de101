"""デジタル認証アプリ (マイナアプリ since 2026-08-25): login with the My Number Card.

The Digital Agency's service takes the person's user-authentication certificate and PIN, checks
them, and tells the firm who logged in by OpenID Connect. ``provider`` is the `Authenticator`.
"""
