"""Services that Doorward protects, small and whole, to be read and to be run."""
