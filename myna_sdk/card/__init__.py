"""The My Number Card: its applications, PIN safety and authentic chip data, as card flows."""
