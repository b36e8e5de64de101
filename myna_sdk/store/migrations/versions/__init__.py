"""One module a version; ``myna_sdk.store.schema.VERSIONS`` lists them."""
