"""`python -m tuanwei.launch run | with-services [--lasting] -- COMMAND… | chromium`."""

import argparse
import signal
import sys

from . import Refusal


def main() -> int:
    """Do as the command line says; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tuanwei.launch", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="the whole portal, until Ctrl-C")
    verbs.add_parser("chromium", help="see to it that there is a browser for the tests")
    wrapped = verbs.add_parser("with-services", help="one command with throw-away services")
    wrapped.add_argument("--lasting", action="store_true", help="with fsync, for measurements")
    wrapped.add_argument("command", nargs="+")
    options = parser.parse_args()
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _leave)
    try:
        return _do(options)
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr)
        return 1
    except PermissionError as error:
        print(
            f"✗ 没有写入 {error.filename} 的权限。请换建立这个目录的用户运行，"
            f"或执行：sudo chown -R $(id -u) {error.filename}",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130


def _do(options: argparse.Namespace) -> int:
    if options.verb == "run":
        from .portal import run

        return run()
    if options.verb == "chromium":
        from .chromium import ensure

        ensure()
        return 0
    from .throwaway import with_services

    return with_services(options.command, lasting=options.lasting)


def _leave(number: int, frame: object) -> None:
    """Let a signal unwind the stack, so that everything started is stopped."""
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
