"""The caption split into claims that evidence can bear on."""
