"""PocketSign Verify as a mock: Connect protocol in JSON, judged with the world's own CA."""
