"""Frozen values of the field: facts, certificates, people, presentations and outcomes."""
