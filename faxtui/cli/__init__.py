"""The command line: the console's twin for pipes, scripts and screen readers."""
