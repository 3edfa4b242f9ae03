"""The house's own rules, each shown to hold and, where it is a check, shown to fail."""
