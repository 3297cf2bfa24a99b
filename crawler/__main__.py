"""`python -m crawler` is `pressmark`."""

from __future__ import annotations

from crawler.command import main

if __name__ == "__main__":
    main()
