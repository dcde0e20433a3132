"""健檢 Doctor: small checks with stable ids over an installation; each says what is so and what to do."""
