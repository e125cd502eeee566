"""One invented document whose JSON and TriG were written by hand before anything could read it."""
