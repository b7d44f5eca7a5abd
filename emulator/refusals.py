"""How AWS says no: a code, a message, a status, in the protocol of the service."""

import json
from xml.sax.saxutils import escape


class Refusal(Exception):
    """The answer to a request that is not carried out."""

    def __init__(self, code, message, status=400):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status

    def answer(self, call):
        """The headers and the body of the answer to a call."""
        if call.speaks_json:
            body = json.dumps({"__type": self.code, "message": self.message})
            kind = [
                ("Content-Type", "application/x-amz-json-1.1"),
                ("X-Amzn-ErrorType", self.code),
            ]
            return kind, body.encode()
        error = f"<Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message></Error>"
        if call.service == "ec2":
            error = f"<Response><Errors>{error}</Errors></Response>"
        elif call.service != "s3":
            error = f"<ErrorResponse>{error}</ErrorResponse>"
        return [("Content-Type", "text/xml")], error.encode()
