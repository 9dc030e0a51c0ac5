CODES: tuple[str, ...]
