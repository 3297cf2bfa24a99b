"""What a feed, a sitemap or a section page leads to: pure functions from bytes to candidate URLs.

No Scrapy, no store, no network, no clock. Every reader returns a `Discovery` and never raises on any bytes.
"""
