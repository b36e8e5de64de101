"""The latest facts of a person who consented."""
