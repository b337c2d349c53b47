"""A planner as one would write it on a library for intervals, or on a list: what the benches compare ours with."""
