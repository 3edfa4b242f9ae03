"""The programs compared with: each started on loopback, with the same number of clients."""
