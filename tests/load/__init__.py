"""Benchmarks. `python -m tests.load` prints ratios against the least that could do the same work.

Everything runs on this machine, bounded in number, on databases of its own. Nothing is asserted.
"""
