"""Real functions with real arguments: gathered from Python sources, given more inputs, run, vetted, split, bundled.

The whole road is `gather`; along it:

- `sources`, `suites` (with `watcher`): folders, problem sets and running tests become modules and known calls, `calls`.
- `reader` says what of a module is to be cut out: functions, `methods`, `stateless` ones, `drivers` around the others.
- `candidates` cuts out: `modules` and `references` find what is needed, `cut` writes it down, `harmless` refuses.
- `callee`, `trees`, `typed` (by `usage`), `relatives`: which arguments fit, and more of them.
- `build` chooses and splits, `vet` runs each call in an `examiner`, `mutants` makes further programs.
- `bundle` is what comes out, `join` makes one of several, `stream` makes training documents of it.
"""
