"""This project's scanner beside ModelScan, picklescan and fickling, on the same files."""
