"""`make docs`: writes the pages, and parts of pages, that come from the code."""

from tests import house
from tests.docs import reference

if __name__ == "__main__":
    for page, text in reference.written():
        (house.ROOT / page).write_text(text, encoding="utf-8")
