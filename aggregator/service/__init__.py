"""The steps in order: this package alone calls them one after the other."""
