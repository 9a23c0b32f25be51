"""Every link in the documents of the project leads somewhere."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
ELSEWHERE = "http://", "https://"


def is_ours(file: Path) -> bool:
    """Whether a file is part of the project: what tools put into the checkout is not."""
    parts = file.relative_to(CHECKOUT).parts
    return not any(part.startswith(".") or part in ("build", "node_modules") for part in parts)


DOCUMENTS = sorted(filter(is_ours, CHECKOUT.rglob("*.md")))


def prose(file: Path) -> str:
    """A document without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(file: Path) -> set[str]:
    """The places of a document that a link may name, as GitHub and others name them."""
    headings = re.findall(r"^#+ (.*)$", prose(file), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_in(file: Path) -> list[str]:
    """The links of a document that lead nowhere."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(file)):
        path, _, anchor = link.partition("#")
        target = file.parent / path if path else file
        if not link.startswith(ELSEWHERE) and (
            not target.exists() or (anchor and anchor not in anchors(target))
        ):
            broken.append(link)
    return broken


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_every_link_resolves(file: Path) -> None:
    assert broken_in(file) == []


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# Set level: how?\n")
    links = "[a](c.md) [b](b.md#set-level-how) [c](b.md#else) [d](#x)\n```\n[e](f)\n```\n"
    (tmp_path / "a.md").write_text(links)
    assert broken_in(tmp_path / "a.md") == ["c.md", "b.md#else", "#x"]


def test_the_documents_are_found() -> None:
    assert {"README.md", "CHANGELOG.md"} <= {file.name for file in DOCUMENTS}
    assert CHECKOUT / "gainbox/manual/verdicts.md" in DOCUMENTS
