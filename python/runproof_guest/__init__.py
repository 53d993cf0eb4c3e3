"""Runs sessions: the launcher on the host, the session inside the sandbox."""
