"""Data: program sources, the synthetic program writer, tracing at scale, filters, packing."""
