"""Case work in the window: details and notes of a case, reports after a template, export and import."""
