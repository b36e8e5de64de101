"""The OpenID Connect relying party: a public part for authors, not private to one plugin.

`OidcClient` is the door. The steps are modules of their own: ``request`` (what leaves with the
browser), ``callback`` (what comes back), ``exchange`` (the code, spent once), ``jws_header``,
``key_set`` and ``id_token`` (the numbered checks), ``userinfo`` and ``card_text_facts`` (the
facts), ``refusals`` (what errors mean) and ``diagnosis``.
"""
