"""Pure functions on strings; they know nothing of feeds."""
