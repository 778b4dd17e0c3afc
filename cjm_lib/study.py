"""Study, Scope, Thresholds: the facts taken as given."""
