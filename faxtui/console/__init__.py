"""The Textual console: panes for faxes, services, e-mail and cover pages over one client and one mirror."""
