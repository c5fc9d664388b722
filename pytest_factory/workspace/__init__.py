"""Private git, trees of a run, and splicing code into files."""
