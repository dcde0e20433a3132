"""規範目錄 Catalogue: documents as data: clause trees, proofs, demands, parameters, applicability."""
