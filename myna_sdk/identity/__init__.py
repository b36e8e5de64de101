"""Identity: start a check, complete it, resume what failed, compare what came."""
