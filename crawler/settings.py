"""Scrapy's settings, a reason beside each. What a run may change has a name of ours: see `crawler/options.py`."""

from __future__ import annotations

from archive import version
from archive.config import Fetching
from crawler import pace

_fetching = Fetching()  # the defaults of pressmark.yaml, so that both say the same

BOT_NAME = "pressmark"
SPIDER_MODULES = ["crawler.spiders"]
ADDONS = {"crawler.options.RunOptions": 0}  # PRESSMARK_… into Scrapy's words, before any component is built

# What a run may set ------------------------------------------------------------------------------------------------
PRESSMARK_ARCHIVE = "data"  # the archive that `scrapy crawl` writes to, made where there is none
PRESSMARK_CONFIGURED = False  # whether the archive's pressmark.yaml stands in these settings already
PRESSMARK_OFFLINE = False  # a run that must not touch the network: captures out of files
PRESSMARK_ALLOW_ORIGINS: list[str] = []  # scheme://host:port of private origins that may be asked; none by default
PRESSMARK_MAX_BYTES = _fetching.max_bytes  # on the wire, images and sitemaps included; the largest news pages are 5 MB
PRESSMARK_TIMEOUT_S = _fetching.timeout_s  # the whole exchange by the wall clock; an honest slow page takes 30 s
PRESSMARK_USER_AGENT = f"Pressmark/{version.VERSION} (+contact)"  # who we are; put an address where one can complain
PRESSMARK_DELAY_S = _fetching.delay_s  # between two requests to one host: what a person opening links does
PRESSMARK_MAX_URL_CHARS = 8192  # what most servers accept as a request line; longer ones are traps
PRESSMARK_RETRY_WAIT_S = 1.0  # before the first retry; doubled each time
PRESSMARK_RETRY_AFTER_CAP_S = 120.0  # a server may make us wait two minutes; longer, and the next run asks again
PRESSMARK_CRAWL_DELAY_CAP_S = 30.0  # as much as the large search engines ever obeyed; more would never end a crawl
PRESSMARK_ROBOTS_MAX_AGE_S = 86400.0  # RFC 9309, 2.4: not longer than 24 hours
PRESSMARK_ROBOTS_RETRY_S = 600.0  # an unreachable robots.txt forbids all; after ten minutes it is asked again

# The loop and the wire ---------------------------------------------------------------------------------------------
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the handler needs asyncio
try:
    import uvloop
except ImportError:  # there is none for Windows; the loop of the standard library does, a third slower
    ASYNCIO_EVENT_LOOP = None
else:
    ASYNCIO_EVENT_LOOP = f"{uvloop.__name__}.Loop"  # a third less CPU a page
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.WireHandler",  # true headers, the address guard, the wall clock, the capture
    "https": "crawler.handler.WireHandler",
    "data": None,  # the rest are no addresses on the web: scheme-not-allowed
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True  # an archive that keeps what anybody in between made up proves nothing
DOWNLOAD_WARNSIZE = 0  # the limit is the news, not the way there; and its warning would log the URL unmasked
DOWNLOAD_FAIL_ON_DATALOSS = False  # a cut body is kept and marked incomplete
DOWNLOAD_DELAY_JITTER = pace.JITTER  # not in step with other crawlers; the delay asked for is the least

# Politeness --------------------------------------------------------------------------------------------------------
CONCURRENT_REQUESTS = 16  # two cores read about 200 pages a second; 16 open exchanges keep them busy
CONCURRENT_REQUESTS_PER_DOMAIN = 2  # a slow page must not hold up a host; more than two is a burden to small ones
AUTOTHROTTLE_ENABLED = False  # it writes the same slot delay as Crawl-delay and Retry-After, and would undo them
ROBOTSTXT_OBEY = True
COOKIES_ENABLED = False  # no jar, nothing to flood, nothing to leak; a page read without a session is the public one
REFERER_ENABLED = False  # what brought us to a page is nobody's business, and may carry a token

# Redirects and retries ---------------------------------------------------------------------------------------------
REDIRECT_MAX_TIMES = 10  # Firefox allows 20; chains above five are loops in all but name
RETRY_TIMES = 2  # three tries in all
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]  # what may be gone in a moment
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    # not DownloadTimeoutError: the wall-clock limit is a promise about the URL, not about one try of three
]

# What takes part ---------------------------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.address.AddressMiddleware": 50,  # first: what may not be asked needs no robots.txt
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # drops in silence; a URL needs an outcome
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours: 5xx forbids, per origin, for a day
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # we hold no passwords
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # ours: waits, and obeys Retry-After
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # would parse HTML on the reactor
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # raw bodies are kept as they came
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # ours: no hop is lost in silence
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # a proxy would connect past the guard
}
EXTENSIONS = {
    "crawler.extensions.RunExtension": 0,  # first: pipelines and handler look for the desk that it hangs up
    "scrapy.extensions.logstats.LogStats": None,  # the run's own progress says it
}
ITEM_PIPELINES = {
    "crawler.pipelines.LayDownPipeline": 100,
    "crawler.pipelines.IntakePipeline": 200,
    "crawler.pipelines.AssetsPipeline": 300,
    "crawler.pipelines.RelatePipeline": 400,
    "crawler.pipelines.KeepPipeline": 500,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # drops in silence; ours gives an outcome
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # the spider gives every status its outcome
}
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # in the order of the frontier: the newest first
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # asked twice is decided by the frontier, not dropped in silence
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    # not br or zstd, which archive/decoding.py reads too: `warcio check` fails on br, and replay tools on either
    "Accept-Encoding": "gzip, deflate",
}

# What must not listen ----------------------------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False  # a console on a port that runs code
REMOTE_CONTROL_ENABLED = False  # a server that runs code

# Said aloud --------------------------------------------------------------------------------------------------------
LOG_FORMATTER = "crawler.logs.MaskedLogFormatter"  # secrets in URLs stay out of the lines Scrapy writes itself
LOG_LEVEL = "INFO"  # one line for each decision; DEBUG has one for each request
LOG_VERSIONS: list[str] = []  # `pressmark --version` says it once
STATS_DUMP = False  # the report of a run shows what matters
