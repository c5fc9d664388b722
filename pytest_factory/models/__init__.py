"""Models behind one protocol, and the chain that asks them."""
