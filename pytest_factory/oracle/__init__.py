"""Judging an app from outside: served in a process of its own, asked over HTTP by checks that never import it."""
