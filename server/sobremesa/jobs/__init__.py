"""Work that is due: the database says what and when, an engine (`local`) only carries it out."""
