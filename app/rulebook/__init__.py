"""The rules of the field as dated data and pure functions: benchmarks, safeguarding, years."""
