"""Files that nothing is to be said of. The modules `with_...` need the package they are named after; the others need none."""
