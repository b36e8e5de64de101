"""Use cases, methods and duties of the law as dated data, and whether an identity check is one."""
