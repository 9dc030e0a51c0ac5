"""The kinds of import, one file each."""
