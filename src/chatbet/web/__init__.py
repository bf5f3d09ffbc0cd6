"""The pages that a browser gets: static files without a build step. ``api/pages.py`` serves them."""
