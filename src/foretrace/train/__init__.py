"""One loop for pre-training, mid-training and fine-tuning, which differ in documents, mask and schedule.

`config` is what a recipe fills in, `stream` brings documents, `loop` is the loop. Only `loop` and `optim` know torch.
"""
