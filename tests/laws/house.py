"""The house as the laws see it: its packages, modules, plural folders, imports and tracked files."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("komet_qbwc", "importer", "qbwc_server", "wholesale", "qbxml")
# Folder of members -> the singular module that holds their rule and registry.
PLURAL_FOLDERS = {
    "messages": "message",
    "documents": "document",
    "steps": "step",
    "jobs": "job",
    "kinds": "kind",
    "pages": "page",
    "handlers": "handler",
}


def modules(root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and the file of every module of every package."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def members(root: Path = ROOT) -> Iterator[tuple[str, str, Path]]:
    """Yield (folder's dotted name, member's dotted name, file) for every member of every plural folder."""
    for name, path in modules(root):
        folder, _, own = name.rpartition(".")
        if path.name != "__init__.py" and folder.rpartition(".")[2] in PLURAL_FOLDERS and not own.startswith("_"):
            yield folder, name, path


def imports_of(name: str, path: Path) -> Iterator[str]:
    """Yield the full dotted name of everything a module imports, wherever in the module it does so."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            start = ".".join(part for part in (above, node.module or "") if part)
            yield from (f"{start}.{alias.name}" for alias in node.names)


def tracked_files(root: Path = ROOT) -> list[Path]:
    """Answer every file git knows; without git, every file that is not made by a tool."""
    try:
        run = subprocess.run(
            ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        made = {".git", ".venv", "build", "dist", "data"}
        found = (path.relative_to(root) for path in root.rglob("*"))
        return [root / path for path in found if not any(p in made or p.endswith(("_cache", "__")) for p in path.parts)]
    names = run.stdout.decode("utf-8").split("\0")
    return [root / name for name in names if name and (root / name).is_file()]
