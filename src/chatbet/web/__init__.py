"""The pages that a browser gets: static files, no build step. ``api/pages.py`` serves them; nothing here is imported."""
