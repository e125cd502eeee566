"""Examples of using the graph together with other data."""
