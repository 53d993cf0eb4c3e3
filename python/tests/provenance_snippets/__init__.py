"""Snippets whose metric is called m; blocks of one response are parted by a line of three dashes."""
