"""Tables in, small tables out: no files, no figures."""
