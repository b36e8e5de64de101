"""Drivers and performers: the only room that does I/O on behalf of flows."""
