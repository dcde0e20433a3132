"""稽核卷宗 Binders: verdicts, evidence and proofs in one sealed archive, and lists of what inspectors ask for."""
