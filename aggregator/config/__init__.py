"""feeds.yaml: read it, check it, edit it, watch it; every error names file, line and key."""
