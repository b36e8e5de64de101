"""How people's certificates stand."""
