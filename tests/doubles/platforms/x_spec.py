"""X's own OpenAPI specifications: every recorded call is held against them.

Requests keep to both vocabularies, answers that went well to one of them. Refusals keep to 2.166, because
2.167 does not know the type `about:blank` that X answers with. Uploads are held against what they would be in
JSON, which X takes as well: openapi-core reads no numbers in multipart.
"""

import base64
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.doubles.platforms import contracts
from tests.doubles.platforms.service import Answered, Asked, Call

NEW, OLD = "openapi-2.167.json", "openapi-2.166.json"
OUTSIDE = ("/i/oauth2/", "/2/oauth2/")
"""Paths that the specification does not describe."""


@dataclass
class Request:
    """A recorded request as openapi-core wants it."""

    asked: Asked

    def __post_init__(self) -> None:
        self.host_url, self.path = "https://api.x.com", self.asked.path
        self.method, self.body = self.asked.method.lower(), self.asked.body or None
        self.content_type = self.asked.kind
        if self.content_type == "multipart/form-data":
            self.content_type, self.body = "application/json", _in_json(self.asked.parts)
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(list(self.asked.query.items())),
            header=Headers(dict(self.asked.headers)),
            cookie=ImmutableMultiDict(),
        )


@dataclass
class Response:
    """A recorded answer as openapi-core wants it."""

    answered: Answered

    def __post_init__(self) -> None:
        self.status_code, self.data = self.answered.status, self.answered.raw
        self.headers = Headers(dict(self.answered.headers))
        self.content_type = self.answered.kind


@cache
def specification(name: str) -> OpenAPI | None:
    """One of the two; None where they are not. X's file repeats a value, which its validator refuses."""
    path = contracts.folder("x")
    if path is None:
        return None
    config = Config(
        spec_validator_cls=None, extra_media_type_deserializers={"application/problem+json": json.loads}
    )
    return OpenAPI.from_dict(json.loads((path / name).read_text()), config=config)


def breaches(calls: Iterable[Call]) -> list[str]:
    """What in these calls X's specifications do not allow; nothing where they are not here."""
    new, old = specification(NEW), specification(OLD)
    if new is None or old is None:
        return []
    found = []
    for call in calls:
        if call.asked.path.startswith(OUTSIDE):
            continue
        request = Request(call.asked)
        for spec in (new, old):
            found += _trouble(call, spec.validate_request, request)
        if call.answered:
            specs = (new, old) if call.answered.status < 300 else (old,)
            response = Response(call.answered)
            troubles = [_trouble(call, spec.validate_response, request, response) for spec in specs]
            found += troubles[0] if all(troubles) else []
    return found


def _in_json(parts: Mapping[str, bytes]) -> bytes:
    texts = {name: content.decode() for name, content in parts.items() if name != "media"}
    numbers = {name: int(text) for name, text in texts.items() if text.isdecimal()}
    beginning = base64.b64encode(parts["media"][:60]).decode()
    return json.dumps({**texts, **numbers, "media": beginning}).encode()


def _trouble(call: Call, validate: Any, *given: object) -> list[str]:
    try:
        with warnings.catch_warnings(action="ignore"):  # it says that it looks at no OAuth
            validate(*given)
    except Exception as trouble:  # noqa: BLE001 (openapi-core raises a family of its own)
        why: Iterable[Mapping[str, str]] = getattr(trouble.__cause__, "schema_errors", ())
        said = "; ".join(str(getattr(each, "message", each))[:90] for each in why)
        return [f"{call.name}: {said or trouble.__cause__ or trouble}"]
    return []
