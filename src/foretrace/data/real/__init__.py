"""Real functions with real arguments: gathered from Python sources, given more inputs, run, vetted, split, bundled.

`sources` reads folders and problem sets into candidates, `modules` cuts a function out with all that it needs, `calls`
finds arguments, `suites` and `watcher` record more of them while tests run, `inputs` and `mutants` make more of both,
`vet` runs them, `build` is the whole road to a bundle, and `stream` makes training documents of one.
"""
