"""A complete local Fax API service: what `faxtui serve` runs, and what opens when no account is configured."""
