"""The program on a fresh Debian: `make machine` (docs/service.md says what it shows)."""
