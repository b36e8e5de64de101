"""The people of a mock world. None of them could be anybody."""
