"""Measurements of the running service, each as a ratio to a bare echo server in the same run. Not shipped."""
