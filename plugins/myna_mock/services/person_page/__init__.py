"""The person's page: where the mock person decides, as in the official test-response screen."""
