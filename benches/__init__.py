"""Ratios against other people's libraries, measured side by side in one run: `python -m benches [--quick]`."""
