"""What plugin authors and QA teams get: the conformance suite and the service contract."""
