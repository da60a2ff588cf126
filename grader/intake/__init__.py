"""Whatever students hand in becomes a submission."""
