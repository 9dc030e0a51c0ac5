"""The pages; each module registers its own."""
