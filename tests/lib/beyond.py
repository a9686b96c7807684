"""Values of a TOML that is valid, or nearly so, but that nobody can tell of."""

TOO_LONG = "9" * 5000, "0x" + "f" * 5000, str(2**63)
TOO_DEEP = "[" * 5000, "[" * 100 + "]" * 100, "{" + ".".join("a" * 20) + " = 1}"
BEYOND = [(value, "a whole number that is too long") for value in TOO_LONG] + [
    (value, "lists or tables that are nested too deep") for value in TOO_DEEP
]
