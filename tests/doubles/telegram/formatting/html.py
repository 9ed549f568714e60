"""HTML as Telegram reads it: a few tags, all of them closed, and complaints that name the byte."""

import re
from dataclasses import dataclass, field

from tests.doubles.telegram.errors import misread
from tests.doubles.telegram.json_values import Json, units

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
TAG = re.compile(r"<(/?)([^\s>/]*)([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(lt|gt|amp|quot));?")


@dataclass
class _Open:
    """A tag that waits to be closed."""

    name: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class _Reading:
    source: str
    text: str = ""
    found: list[Json] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def begin(self, name: str, rest: str, at: int) -> None:
        """A start tag."""
        if name not in TAGS:
            raise misread(f'Unsupported start tag "{name}" at byte offset {self.byte(at)}')
        attributes = {key: _words(a or b or c) for key, a, b, c in ATTRIBUTE.findall(rest)}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise misread(f'Tag "span" must have class "tg-spoiler" at byte offset {self.byte(at)}')
        self.stack.append(_Open(name, units(self.text), attributes))

    def end(self, name: str, at: int) -> None:
        """An end tag."""
        if not self.stack:
            raise misread(f"Unexpected end tag at byte offset {self.byte(at)}")
        opened = self.stack.pop()
        if name and name != opened.name:
            raise misread(
                f"Unmatched end tag at byte offset {self.byte(at)}, "
                f'expected "</{opened.name}>", found "</{name}>"'
            )
        length = units(self.text) - opened.offset
        entity = _entity(opened, self.text)
        if length and entity:
            self.found.append({**entity, "offset": opened.offset, "length": length})

    def byte(self, at: int) -> int:
        """Where that is in bytes."""
        return len(self.source[:at].encode())


def parsed(source: str) -> tuple[str, list[Json]]:
    """The text without tags, and its entities. Raises `Refusal`."""
    reading = _Reading(source)
    at = 0
    while at < len(source):
        if source[at] != "<":
            end = source.find("<", at)
            end = len(source) if end < 0 else end
            reading.text += _words(source[at:end])
            at = end
            continue
        tag = TAG.match(source, at)
        if tag is None:
            raise misread(f"Unclosed start tag at byte offset {reading.byte(at)}")
        if tag[1]:
            reading.end(tag[2].lower(), at)
        else:
            reading.begin(tag[2].lower(), tag[3], at)
        at = tag.end()
    if reading.stack:
        name = reading.stack[-1].name
        raise misread(f'Can\'t find end tag corresponding to start tag "{name}"')
    return reading.text, _joined(reading.found)


def _words(raw: str) -> str:
    """Text with its references resolved; unknown ones stay as they are."""

    def resolved(match: re.Match[str]) -> str:
        if match[3]:
            return NAMED[match[3]]
        code = int(match[1], 16) if match[1] else int(match[2])
        return chr(code) if 0 < code < 0x110000 else match[0]

    return REFERENCE.sub(resolved, raw)


def _entity(opened: _Open, text: str) -> Json:
    """What a tag makes of its text; {} for nothing."""
    kind, given = TAGS[opened.name], opened.attributes
    match opened.name:
        case "a":
            url = given.get("href") or text.encode("utf-16-le")[opened.offset * 2 :].decode("utf-16-le")
            return {"type": kind, "url": url} if "." in url or ":" in url else {}
        case "tg-emoji":
            return {"type": kind, "custom_emoji_id": given.get("emoji-id", "")}
        case "tg-time":
            return _time(given)
        case "blockquote" if "expandable" in given:
            return {"type": "expandable_blockquote"}
        case "code" if given.get("class", "").startswith("language-"):
            return {"type": kind, "language": given["class"].removeprefix("language-")}
    return {"type": kind}


def _time(given: dict[str, str]) -> Json:
    if not given.get("unix", "").isdecimal():
        raise misread('Tag "tg-time" must have attribute "unix"')
    found: Json = {"type": "date_time", "unix_time": int(given["unix"])}
    return found | ({"date_time_format": given["format"]} if given.get("format") else {})


def _joined(found: list[Json]) -> list[Json]:
    """`<pre><code class="language-x">` is one entity; a language counts nowhere else."""
    spans = {(each["offset"], each["length"]): each for each in found if each["type"] == "pre"}
    kept = []
    for each in found:
        outer = spans.get((each["offset"], each["length"]))
        if each["type"] == "code" and outer is not None:
            outer |= {"language": each["language"]} if "language" in each else {}
            continue
        kept.append(
            {name: value for name, value in each.items() if each["type"] != "code" or name != "language"}
        )
    return kept
