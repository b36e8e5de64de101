"""The control API of a served world, ``/w/NAME/__mock/``, and the JSON that both ends speak."""
