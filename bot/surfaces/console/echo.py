"""The echo of typed keys in the terminal: keys that show beside a spinner would break its line."""

import sys

if sys.platform != "win32":
    import termios

    _ECHO = termios.ECHO
    _LOCAL_FLAGS = 3


class Echo:
    """Turns the echo of standard input off and on again; does nothing where there is no terminal."""

    def __init__(self) -> None:
        self._before: list[int | list[bytes | int]] | None = None

    def off(self) -> None:
        """Hide typed keys; they are kept for the next prompt."""
        if sys.platform == "win32" or self._before is not None or not _is_terminal():
            return
        self._before = termios.tcgetattr(sys.stdin)
        quiet = termios.tcgetattr(sys.stdin)
        quiet[_LOCAL_FLAGS] &= ~_ECHO
        termios.tcsetattr(sys.stdin, termios.TCSANOW, quiet)

    def on(self) -> None:
        """Restore the echo as it was before."""
        if sys.platform == "win32" or self._before is None:
            return
        termios.tcsetattr(sys.stdin, termios.TCSANOW, self._before)
        self._before = None


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
