"""Pages that a script builds: an installed Chromium without a network, which is given everything by our own crawl."""
