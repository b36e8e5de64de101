"""The cache: one value a key and instance, until it expires."""

from datetime import timedelta

from myna_sdk.store import Store
from tests.store.acts import AT, rows

UNTIL = AT + timedelta(seconds=1)


def test_a_value_is_there_until_its_last_instant_for_its_own_instance(store: Store) -> None:
    store.cache_put("daa", "keys", b"value", UNTIL)
    assert store.cache_get("daa", "keys", AT) == b"value"
    assert store.cache_get("other", "keys", AT) is None
    assert store.cache_get("daa", "other", AT) is None
    assert store.cache_get("daa", "keys", UNTIL) is None


def test_a_new_value_takes_the_place_of_the_old_one(store: Store) -> None:
    for value in (b"old", b"new"):
        store.cache_put("daa", "keys", value, UNTIL)
    assert store.cache_get("daa", "keys", AT) == b"new"
    assert rows(store, "SELECT count(*) FROM cache") == [(1,)]


def test_what_has_expired_goes_with_the_next_value(store: Store) -> None:
    store.cache_put("daa", "past", b"value", AT - timedelta(days=900))
    store.cache_put("daa", "keys", b"value", AT + timedelta(days=900))
    assert rows(store, "SELECT count(*) FROM cache") == [(1,)]
