"""Web pages and PDF documents as sources of pictures with the captions printed beside them."""
