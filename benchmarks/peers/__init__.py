"""Wenzheng beside other search tools: the same passages, vectors and questions, in one run.

    python -m benchmarks.peers check
    python -m benchmarks.peers run SET… [--with SET…] [--systems NAME…] [--limit N]

`base`, `task`, `setups`, `process` and `systems/` import nothing of the product (but
`systems/wenzheng`), so that each tool runs in an environment of its own.
"""
