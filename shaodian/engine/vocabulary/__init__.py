"""The declared facts, one entry each, grouped by noun. `facts.py` gathers them."""
