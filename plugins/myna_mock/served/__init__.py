"""The mock world over HTTP: a thin shell, the control API, and the client that speaks to it."""
