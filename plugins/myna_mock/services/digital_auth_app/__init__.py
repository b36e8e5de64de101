"""The service of デジタル認証アプリ, OpenID Connect part, as `digital-auth-app.md` describes it."""
