"""Two documents compared as QuickBooks reads them: order and texts count, white space between elements does not."""

from __future__ import annotations

from lxml import etree


def canonical(document: str) -> str:
    """Write the message group of a document one way; without the text declaration and comments."""
    parser = etree.XMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(document.strip().encode(), parser)
    for element in root.iter():
        is_parent = len(element) or element.tag.endswith(("MsgsRq", "MsgsRs"))
        if is_parent or (element.text and not element.text.strip()):
            element.text = None
        element.tail = None
    return etree.tostring(root, method="c14n").decode()
