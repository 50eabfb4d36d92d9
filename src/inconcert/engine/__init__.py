"""Where the work runs: the only place that names an engine."""
