"""Who may call the emulator: programs of this machine, and no web page.

Any page that a browser on this machine shows can send requests to 127.0.0.1. The
emulator answers none of them: browsers say where a request comes from, and AWS's SDKs
never send these headers.

    Origin, Sec-Fetch-Site   https://fetch.spec.whatwg.org/#origin-header
                             https://w3c.github.io/webappsec-fetch-metadata/
    Referer                  of browsers that are older than these two
    Host                     is the page's own where its name resolves to 127.0.0.1
"""

import json
import sys

# moto's own pages: they erase everything, and change how moto answers.
_MOTO_PAGES = "/moto-api"


class Doors:
    """A web application that passes on to another one what may pass."""

    def __init__(self, application):
        self._application = application

    def __call__(self, environ, start_response):
        reason = reason_to_refuse(environ)
        if reason is None:
            return self._application(environ, start_response)
        print(f"refused: {reason}", file=sys.stderr, flush=True)
        answer = json.dumps({"message": f"The emulator refuses this: {reason}"}).encode()
        start_response(
            "403 Forbidden",
            [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(answer))),
                ("Connection", "close"),  # the body has not been read
            ],
        )
        return [answer]


def reason_to_refuse(environ):
    """Says why a request may not pass; None where it may."""
    port = environ["SERVER_PORT"]
    allowed = (f"127.0.0.1:{port}", f"localhost:{port}")
    host = environ.get("HTTP_HOST", "")
    if host.lower() not in allowed:
        return f"the host is {host!r}; allowed: {' and '.join(allowed)}"
    for header in ("Origin", "Referer"):
        value = environ.get("HTTP_" + header.upper())
        if value is not None:
            return f"it comes from a web page ({header}: {value!r})"
    site = environ.get("HTTP_SEC_FETCH_SITE", "none")
    if site != "none":  # "none" is what somebody has typed into the browser
        return f"it comes from a web page (Sec-Fetch-Site: {site!r})"
    if environ["PATH_INFO"].startswith(_MOTO_PAGES):  # as moto itself finds them
        return f"{environ['PATH_INFO']} is a page of moto, not of AWS"
    return None
