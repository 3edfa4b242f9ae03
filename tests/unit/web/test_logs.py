"""The log: one way out for us and for libraries, readable by people or by collectors."""

import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from doorward.kernel.secret import Secret
from doorward.web.logs import configure


@pytest.fixture
def fresh_log() -> Iterator[None]:
    """Put the log back as it was found, for the tests that come after."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """Return what was logged; each line must be an object of its own."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.usefixtures("fresh_log")
def test_every_line_is_json_whoever_speaks(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Our own events, a library's warning and Python's own come out as one object a line.
    """
    configure("json")
    structlog.get_logger("doorward.test").info("serving", workers=2)
    logging.getLogger("uvicorn.error").warning("odd %s\nsecond line", "request")
    warnings.simplefilter("always")
    warnings.warn("mind this", RuntimeWarning, stacklevel=1)

    ours, library, python = lines(capsys)

    assert (ours["event"], ours["level"], int(ours["workers"])) == ("serving", "info", 2)
    assert (library["logger"], library["event"]) == ("uvicorn.error", "odd request\nsecond line")
    assert (python["logger"], python["level"]) == ("py.warnings", "warning")
    assert all(one["timestamp"].endswith("Z") for one in (ours, library, python))


@pytest.mark.usefixtures("fresh_log")
@pytest.mark.parametrize("form", ["json", "console"])
def test_requests_are_not_logged(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """
    What libraries tell below a warning stays out: the record of requests is the event log.
    """
    configure(form)
    logging.getLogger("uvicorn.access").info("GET /oauth/token?client_secret=dws_x")

    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("fresh_log")
@pytest.mark.parametrize("form", ["json", "console"])
def test_an_error_is_told_without_the_values_around_it(
    capsys: pytest.CaptureFixture[str], form: str
) -> None:
    """
    The traceback is there, local variables are not: they may hold what nobody should read.
    """
    configure(form)
    hidden = "dws_" + "hidden"
    try:
        int(f"no number of {len(hidden)} letters")
    except ValueError as error:
        structlog.get_logger("doorward.test").error("fault", exc_info=error)
        logging.getLogger("asyncio").exception("a callback broke")

    told = capsys.readouterr().err

    assert told.count("no number of 10 letters") == 2
    assert "dws_hidden" not in told


@pytest.mark.usefixtures("fresh_log")
@pytest.mark.parametrize("form", ["json", "console"])
def test_a_secret_in_the_log_is_three_dots(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """
    Whoever logs a secret by mistake logs that it was one, and nothing of it.
    """
    configure(form)
    structlog.get_logger("doorward.test").warning("oops", secret=Secret("dws_hidden"))

    told = capsys.readouterr().err

    assert "Secret(…)" in told.replace("\\u2026", "…")
    assert "hidden" not in told
