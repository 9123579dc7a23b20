"""One loop for pre-training, mid-training and fine-tuning, which differ in documents, mask and schedule.

`config` is what a recipe fills in. `mixture` settles the shares of sources, `stream` brings documents, `batches`
lays them out: these know no torch. `setup` checks everything and builds the state; `loop` is the loop, over `losses`,
`optim`, `schedule`; `world` is what processes tell each other. `checkpoint` writes and reads, `watch` minds the losses,
`report` writes the metrics and `curves` reads them.
"""
