"""From programs to token shards, in stages over sets: write, trace, filter, pack. The design: docs/design/data.md.

A set is a folder: a manifest, its shards, a card. A shard is a function of the manifest and its own number, and it
appears whole or not at all: any stage can be killed, resumed and shared among machines, and ends with the same bytes.
"""
