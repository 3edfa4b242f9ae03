"""What the console's pages are made with, from npm by lock file; ``make assets`` builds it."""
