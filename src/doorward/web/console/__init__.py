"""The console's furniture."""
