"""Consent to the provision of latest facts: asked for, registered, asked about, withdrawn."""
