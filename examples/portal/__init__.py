"""A portal for insider risk: file events, devices, alerts and downloads."""
