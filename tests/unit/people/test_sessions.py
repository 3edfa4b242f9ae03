"""Sessions below their doors: what housekeeping ends, and what the clock says of one."""

from dataclasses import replace

from doorward.kernel.page import Window
from doorward.people.model import IDLE, LONGEST, How, Session, UserTerms
from doorward.people.service import create, end_over, open_session, page_own
from tests.unit.doors import House


async def opened(house: House, username: str) -> Session:
    """Open a session for a new user."""
    terms = UserTerms(username)
    user, _ = await house.db.transact(create, house.actor(), terms, house.clock())
    actor = house.person(user.id)
    session, secret = await house.db.transact(
        open_session, actor, house.tools.pepper, How.PASSWORD, 1, house.clock()
    )
    assert house.tools.pepper.proves(secret, session.digest, session.pepper_id)
    assert "dwb_" not in repr(session) + repr(secret)
    return session


async def test_housekeeping_ends_what_is_over_and_tells_of_it(either_house: House):
    """A session that nobody uses is taken out half an hour later, with an event, and no sooner."""
    house = either_house
    session = await opened(house, "ada")
    house.clock.tick(IDLE - 1)
    assert await house.db.transact(end_over, house.clock()) == 0
    house.clock.tick(1)
    later = await opened(house, "grace")
    assert await house.db.transact(end_over, house.clock()) == 1
    told = [about for kind, about in await house.events() if kind == "session.ended"]
    assert told == [{"session": session.id, "user": session.user, "why": "over"}]
    page = await house.db.read(page_own, house.person(later.user), Window(10), house.clock())
    assert [one.id for one in page.items] == [later.id]


async def test_no_use_outlives_the_longest_a_session_may_last(house: House):
    """However often it is seen, after twelve hours it is over."""
    session = await opened(house, "ada")
    seen = replace(session, seen_at=session.created_at + LONGEST - 1)
    assert seen.open(session.created_at + LONGEST - 1)
    assert not seen.open(session.created_at + LONGEST)
