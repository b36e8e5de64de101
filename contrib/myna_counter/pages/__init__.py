"""The pages of the counter, as values: a stage in, headers and HTML out."""
