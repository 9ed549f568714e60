"""Reading of partial JSON: the elements of an array of the outermost object, each when it is complete.

Every character is read once. An element is returned as its text; nothing is guessed, and invalid JSON is not
detected here, because the caller parses each element strictly.
"""


class ArrayReader:
    """A reader of the objects in the array `name`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._depth = 0
        self._is_string = self._is_escaped = self._is_inside = False
        self._string: list[str] = []
        self._key = ""
        self._element: list[str] | None = None

    def feed(self, piece: str) -> list[str]:
        """Read the next characters; returns the elements that they complete."""
        whole: list[str] = []
        for each in piece:
            if self._element is not None:
                self._element.append(each)
            if self._is_string:
                self._spell(each)
            elif each == '"':
                self._is_string, self._string = True, []
            elif each == ":" and self._depth == 1:
                self._key = "".join(self._string)
            elif each in "{[":
                self._open(each)
            elif each in "}]":
                whole += self._close()
        return whole

    def _spell(self, each: str) -> None:
        if self._is_escaped:
            self._is_escaped = False
        elif each == "\\":
            self._is_escaped = True
        elif each == '"':
            self._is_string = False
        elif self._depth == 1:
            self._string.append(each)

    def _open(self, each: str) -> None:
        if each == "{" and self._depth == 2 and self._is_inside:
            self._element = [each]
        self._depth += 1
        if each == "[" and self._depth == 2:
            self._is_inside = self._key == self._name

    def _close(self) -> list[str]:
        self._depth -= 1
        self._is_inside = self._is_inside and self._depth >= 2
        if self._element is None or self._depth != 2:
            return []
        whole, self._element = "".join(self._element), None
        return [whole]
