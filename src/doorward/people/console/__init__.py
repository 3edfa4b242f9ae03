"""The console's pages about people: signing in, one's own profile, and everybody else."""

from doorward.people.console.entrance import entrance
from doorward.people.console.members import members
from doorward.people.console.people import people
from doorward.people.console.profile import profile
from doorward.people.console.proofs import proofs

PAGES = (entrance, profile, members, people, proofs)

__all__ = ["PAGES"]
