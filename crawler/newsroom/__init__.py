"""The demo newsroom: a small site of our own on loopback, to be crawled; all its towns, people and texts are invented."""

from crawler.newsroom.article import Article
from crawler.newsroom.papers import Paper, articles, papers, truth
from crawler.newsroom.server import Newsroom, serve

__all__ = ["Article", "Newsroom", "Paper", "articles", "papers", "serve", "truth"]
