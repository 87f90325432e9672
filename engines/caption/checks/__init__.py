"""The checks: a claim and the evidence in, a verdict out."""
