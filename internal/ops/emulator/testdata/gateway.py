"""Stands for the gateway to moto: says who it is, and has no AWS behind it."""

import json


class Gateway:
    def __init__(self, identity, trace):
        self._identity = identity

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(self._identity).encode()]
