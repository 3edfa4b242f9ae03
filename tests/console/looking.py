"""Looking at a page as people do: at two widths, light and dark, and with axe-core's eyes."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.clients.scripts import FOLDER, run_script
from tests.proofs.sizes import SOAK

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "build" / "screens"
WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
USUAL = {1440: "light", 390: "dark"}
_THEME = "theme => document.documentElement.setAttribute('data-bs-theme', theme)"
_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 || one.scrollWidth > width)
    .map((one) => `${one.tagName.toLowerCase()}.${one.className.baseVal ?? one.className}`);
  return ["the page", ...wide.slice(-5)];
}"""
_UNDRAWN = """async () => {
  const uses = [...document.querySelectorAll("use")].map((one) => one.getAttribute("href"));
  const missing = [];
  for (const sprite of new Set(uses.map((one) => one.split("#")[0]))) {
    const text = await (await fetch(sprite)).text();
    missing.push(...uses.filter((one) => one.startsWith(sprite + "#")
      && !text.includes(`id="${one.split("#")[1]}"`)));
  }
  return missing;
}"""


def screenshot(page: Page, name: str) -> None:
    """Keep *page* below build/screens at both widths; in a soak in both themes each.

    Asserts that nothing stands out at the side, and that every icon is drawn.
    """
    assert page.evaluate(_UNDRAWN) == []
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES if SOAK else [USUAL[width]]:
            wear(page, theme)
            page.screenshot(
                path=SCREENS / f"{name}-{width}-{theme}.png", full_page=True, animations="disabled"
            )
        assert too_wide(page) == [], f"{name} is wider than {width}"
    page.set_viewport_size({"width": 1440, "height": 900})
    wear(page, "light")


def too_wide(page: Page) -> list[str]:
    """Return what stands out at the side of *page*, outermost first."""
    found: list[str] = page.evaluate(_TOO_WIDE)
    return found


def wear(page: Page, theme: str) -> None:
    """Show *page* light or dark, as its visitor's choice would."""
    # Colours are looked at as they are in the end, not on their way.
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(_THEME, theme)


@cache
def _axe() -> str:
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with *page*, light and dark (WCAG 2.2 A and AA)."""
    found = []
    for theme in reversed(THEMES):
        wear(page, theme)
        # The policy of the page stays as it is: this is evaluated from outside, like a debugger's.
        page.evaluate(f"window.axe || (() => {{ {_axe()} }})()")
        # What is no matter of colours is the same in both themes.
        which = "" if theme == "dark" or SOAK else ", runOnly: ['color-contrast']"
        result = page.evaluate(f"() => axe.run({{ resultTypes: ['violations']{which} }})")
        found += [f"{theme}: {line}" for one in result["violations"] for line in _lines(one)]
    return found


def _lines(violation: Any) -> list[str]:
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for node in violation["nodes"]
    ]


def csp_findings(policy: str) -> list[Any]:
    """Return what Google's CSP Evaluator finds in *policy*, worst first."""
    found: Any = run_script("csp.mjs", policy, library="csp_evaluator")
    return list(found)
