"""DOM → blocks → labels → Markdown.

One page is the work of one process. The products of matrices are so small that a second thread waits longer than it works: with two,
reading a page takes half as much CPU again. So OpenBLAS is told, before numpy is first imported, to use one; who sets the variable is obeyed.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
