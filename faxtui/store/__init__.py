"""What this machine knows about the project's faxes: the mirror, its queries, its rows and the live feed."""
