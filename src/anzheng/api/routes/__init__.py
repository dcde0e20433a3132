"""Operations of the API, one file per subject, found by themselves."""
