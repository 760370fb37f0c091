"""The Fetcher: polite, limited and guarded GETs over HTTP, and `file:` URLs."""
