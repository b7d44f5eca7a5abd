"""An AWS for tests: moto with the fixes that Terraform's AWS provider needs.

    python3 emulator/server.py [--port N] [--trace FILE] [--with-parent] [--faults SEED[:RATE]]

Listens on 127.0.0.1 only and reaches no other address. Prints one line of JSON,
{"port": N, "pid": P, "id": "..."}, as soon as it takes connections. Ends on
SIGTERM, SIGINT and, with --with-parent, when its standard input closes: a caller
that is killed leaves nothing behind. One that has noted where it is says "stay".
"""

import argparse
import json
import os
import signal
import sys
import threading
import uuid

HOST = "127.0.0.1"

# What the emulator sees of its caller's environment, by the beginnings of the names:
# what Python and moto need. The keys of an AWS account are not among it.
ENVIRONMENT = (
    "CDAH_",
    "HOME",
    "LANG",
    "LC_",
    "LD_LIBRARY_PATH",
    "MOTO_",
    "PATH",
    "PYTHON",
    "TMPDIR",
    "TZ",
)


def main():
    options = parse_arguments()
    leave_the_callers_environment()
    os.umask(0o077)  # the trace has what failed calls have sent
    prepare_environment()
    # moto reads its settings when it is imported: only now is it time for it.
    import fixes
    import lookups
    from doors import Doors
    from gateway import Gateway
    from guard import keep_to_itself
    from record import Trace
    from werkzeug.serving import make_server

    for fix in (*fixes.ALL, *lookups.ALL):
        fix.apply()
    identity = {"pid": os.getpid(), "id": uuid.uuid4().hex}
    gateway = Gateway(identity, Trace(options.trace))
    if options.faults:
        gateway.faults.switch(*options.faults)
    server = make_server(
        HOST,
        options.port,
        Doors(gateway),
        threaded=True,
        request_handler=quiet_handler(),
    )
    os.environ["MOTO_PORT"] = str(server.server_port)
    keep_to_itself()
    end_on_signal()
    if options.with_parent:
        threading.Thread(target=end_with_parent, daemon=True).start()
    announce({"port": server.server_port, **identity})
    server.serve_forever()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--port", type=int, default=0, help="port on 127.0.0.1 (default: any free one)"
    )
    parser.add_argument(
        "--trace", metavar="FILE", help="append every call to FILE, as lines of JSON"
    )
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="end when standard input closes, unless it has said 'stay'",
    )
    parser.add_argument(
        "--faults",
        metavar="SEED[:RATE]",
        type=parse_faults,
        help="have calls fail as in AWS, by a seed; RATE of them, 0.05 unless said",
    )
    return parser.parse_args()


def parse_faults(text):
    """Reads SEED[:RATE] into the arguments of Faults.switch."""
    seed, _, rate = text.partition(":")
    try:
        number = float(rate or 0)
    except ValueError:
        number = -1
    if not seed or not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not SEED[:RATE] with a rate from 0 to 1, such as 7:0.05"
        )
    return (seed, number) if rate else (seed,)


def leave_the_callers_environment():
    """Goes on as the same process with nothing but what ENVIRONMENT names.

    To delete the rest would leave it in /proc, and in what C libraries have read.
    """
    kept = {k: v for k, v in os.environ.items() if k.startswith(ENVIRONMENT)}
    if len(kept) < len(os.environ):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], kept)


def prepare_environment():
    """Sets what moto is started with; what the caller has set already stays."""
    # Without, arn:aws:iam::aws:policy/... is missing, and a certificate takes a minute.
    os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    os.environ.setdefault("MOTO_ACM_VALIDATION_WAIT", "0")
    # moto asks boto3 for the regions, which reads the user's profiles.
    os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


def quiet_handler():
    """A request handler that leaves the log to the trace."""
    from werkzeug.serving import WSGIRequestHandler

    class Handler(WSGIRequestHandler):
        def log_request(self, *args, **kwargs):
            pass

    return Handler


def end_on_signal():
    def end(signum, frame):
        sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def end_with_parent():
    while said := os.read(sys.stdin.fileno(), 1024):
        if b"stay" in said:
            return
    os.kill(os.getpid(), signal.SIGTERM)


def announce(ready):
    """Prints the ready line; sends later output to the log, as nobody reads on."""
    print(json.dumps(ready), flush=True)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
