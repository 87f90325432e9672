"""What the analyst has chosen: kept in an ini file, changed in one dialog drawn from the engines' own declarations."""
