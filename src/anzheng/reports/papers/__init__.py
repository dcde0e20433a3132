"""紙本 Printed papers and lists: one frozen model, and a renderer for each kind of file."""
