"""The pages of the mock world: HTML and CSS alone, no script, nothing from outside."""
