"""A mini feature factory in the shape of a pytest plugin: a paragraph goes in, a pull request comes out."""

__version__ = "0.1.0"
