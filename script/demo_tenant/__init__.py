"""The embedded demo tenant, made from a list of directory facts and one named break per object."""
