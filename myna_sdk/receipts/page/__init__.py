"""The page that checks receipts in a browser: one file, no server, no network."""
