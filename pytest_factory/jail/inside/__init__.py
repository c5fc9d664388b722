"""Scripts that run inside the jail, by the target's own interpreter: the standard library and pytest only."""
