"""義務 Obligations: what is due, when, and whose it is. Occurrences follow from the rules; reading never writes."""
