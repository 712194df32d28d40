"""What a booking proves against the benchmarks; an append-only ledger."""
