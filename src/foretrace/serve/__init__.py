"""Models over HTTP: the interface of OpenAI with vLLM's additions and ours, over the engine (docs/design/serve.md)."""
