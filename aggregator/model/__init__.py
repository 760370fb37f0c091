"""The vocabulary: frozen values that cross the boundaries between steps. No I/O."""
