//! Programs that use `openrouter-errors` with reqwest and backon: see `src/bin/`.
