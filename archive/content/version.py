"""The version of the extractor: it goes into every record, and changes whenever the same page may give another text."""

EXTRACTOR_VERSION = "0.2.0"
