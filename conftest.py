"""The project's wiring, and nothing else: the plugin itself comes by its entry point."""

pytest_plugins = ["pytester"]
