"""What OUT/ holds between two commands: results as files, evidence in a database."""
