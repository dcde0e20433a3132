"""內容庫 Content store: files encrypted each under a key of its own, addressed by the digest of the ciphertext."""
