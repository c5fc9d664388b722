"""The spec format: its versions, their rules, and compiling criteria into tests."""
