"""存放處 Kinds of places for blobs, one file each."""
