"""What every command of ``myna`` shares, a plugin's too.

A command is a shell around one call of the SDK. It returns an
`myna_sdk.commands.exit_codes.ExitCode`, writes one JSON document with ``--json`` or lines for
people without it, and lets the errors of the SDK pass: the command line has one guard for them.
"""
