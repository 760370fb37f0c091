"""What other programs see of a running aggregator."""
