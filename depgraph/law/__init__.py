"""Laws as data, run over the facts of one day: ``assess(facts, laws, on=...)`` gives interval verdicts."""
