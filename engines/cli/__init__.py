"""The command line's sub-commands, one module each. They print; what they do is done by the rooms beside them."""
