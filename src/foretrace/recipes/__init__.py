"""Complete configurations as functions, named for model, data and hardware. Scalars can be overridden by name=value."""
