"""The commands of `foretrace.cli`, one module each, imported when it is used."""
