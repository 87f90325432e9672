"""Updates from signed files: what is in them and who signed them, before they are installed; taking them back."""
