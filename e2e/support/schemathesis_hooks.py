"""Puts what FORM_FIELDS has (JSON) into the generated forms: the token of an agent and a call of theirs. Without
them most routes answer no more than 403."""

import json
import os

import schemathesis

FIELDS = json.loads(os.environ["FORM_FIELDS"])


@schemathesis.hook
def map_body(context, body):
    if isinstance(body, dict):
        body.update((name, value) for name, value in FIELDS.items() if name in body or name == "Token")
    return body
