"""Reading the PowerShell that is shipped, by its syntax tree."""

import re
from collections.abc import Iterator
from pathlib import Path

import tree_sitter
import tree_sitter_powershell
from tree_sitter import Node

from adapters.connect_server import connect_server

JEA = Path(connect_server.__file__).parent / "jea"
FILES = sorted(JEA.glob("*.ps*"))
ENDPOINT = ("WhySync.psm1", "Projection.ps1", "State.ps1", "Lookup.ps1")
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))


def tree(name: str) -> Node:
    """The syntax tree of a file."""
    return PARSER.parse((JEA / name).read_bytes()).root_node


def nodes(root: Node, *types: str) -> Iterator[Node]:
    """All nodes of these types."""
    if root.type in types:
        yield root
    for child in root.children:
        yield from nodes(child, *types)


def text(node: Node | None) -> str:
    """The source of a node."""
    return (node.text or b"").decode() if node is not None else ""


def functions(name: str) -> dict[str, Node]:
    """The functions of a file by name."""
    found = {}
    for node in nodes(tree(name), "function_statement"):
        label = next(child for child in node.children if child.type == "function_name")
        found[text(label)] = node
    return found


def called(root: Node) -> set[str]:
    """Commands by name; a dot or an ampersand before anything else than our own files is one."""
    names = set()
    for node in nodes(root, "command"):
        operator = next((c for c in node.children if c.type == "command_invokation_operator"), None)
        if operator is None:
            names.add(text(node.child_by_field_name("command_name")))
        elif not re.fullmatch(r'\. "\$PSScriptRoot\\\w+\.ps1"', text(node)):
            names.add(text(node))
    return names


def listed(source: str) -> list[str]:
    """The quoted texts of a list."""
    return re.findall(r"'([^']+)'", source)


def entry(name: str, key: str) -> str:
    """The value of a key of a file that is one hash table."""
    for node in nodes(tree(name), "hash_entry"):
        if text(node.children[0]) == key:
            return text(node).partition("=")[2].strip()
    raise KeyError(key)


def shared() -> dict[str, Node]:
    """All functions of the module's files."""
    return {name: node for file in ENDPOINT for name, node in functions(file).items()}


def every(root: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield root
    for child in root.children:
        yield from every(child)


EXPORTED = [name for name in functions("WhySync.psm1") if name.startswith("Get-WhySync")]
