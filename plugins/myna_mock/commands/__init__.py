"""The commands that the mock plugin brings. They import what they need when they run."""
