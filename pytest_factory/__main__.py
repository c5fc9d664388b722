"""python -m pytest_factory."""

from pytest_factory.cli import main

if __name__ == "__main__":
    main()
