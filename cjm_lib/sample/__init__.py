"""A simulated study with its planted truths."""
