"""Published ways to ask a pair of towers, one a module, compared on photographs that the pair did not learn."""
