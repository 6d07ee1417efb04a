"""One widget a module; each draws what it is given and asks nobody."""
