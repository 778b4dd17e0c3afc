"""The command line."""

import click


@click.group()
def main() -> None:
    """Refresh customer journey maps from raw exports, period after period."""


if __name__ == "__main__":
    main()
