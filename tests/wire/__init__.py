"""Black-box tests of the HTTP and command line contract, against a real server."""
