"""A folder that is watched from the window: what arrives in it is taken in and examined."""
