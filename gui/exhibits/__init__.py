"""The list of exhibits: rows as plain data, a virtual list model, and how a row is drawn."""
