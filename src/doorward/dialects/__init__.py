"""Other products' wire formats over our rooms, one file each.

A dialect owns only shapes: paths, parameters and bodies that another product's clients
expect. Every decision is made by the rooms below, so a dialect cannot decide otherwise.
"""
