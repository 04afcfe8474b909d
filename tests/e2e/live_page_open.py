"""usage: live_page_open.py FOLDER ADDRESS SCENARIO [PLUG]: uses the live page in Chromium as people do.

A scenario fails with what it missed. Where it needs something to happen outside it prints `want THING` and waits for a line
on its standard input. Pictures are left in FOLDER.
"""

import base64
import json
import pathlib
import sys
import time
import urllib.parse

from pages_open import FAULTS, WIDTHS, browser, requests
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

PATIENCE = 60
LANGUAGES = ("en", "nl", "de")
THEMES = ("light", "dark")
SMALLEST = 360
HEIGHT = 900
HOUR = 3600 * 1000
WIRE_BYTES_MAX = 200 * 1000
NAMED = {"button", "link", "combobox", "listbox", "DisclosureTriangle", "navigation", "region"}

# What the page may not have beside the faults of any page, said by the page itself.
MORE_FAULTS = """
const faults = [];
for (const name of ['header', 'nav', 'main', 'footer'])
  if (document.querySelectorAll(name).length !== 1) faults.push(`${document.querySelectorAll(name).length} ${name}`);
for (const chart of document.querySelectorAll('.chart, .heat'))
  if (!chart.getAttribute('aria-label')) faults.push('a chart without a name');
for (const section of document.querySelectorAll('section:has(.chart)'))
  if (!section.querySelector('details') && !section.nextElementSibling.querySelector('details')) faults.push('a chart without a table');
const words = document.body.innerText.match(/\\b(shell|nav|now|plug|street|record|table|unit|chart|gap|cause|heat|level|notice|verdict|check|reason)\\.[a-z_]+\\b/);
if (words) faults.push(`a key instead of its text: ${words[0]}`);
if (/undefined|NaN|\\[object/.test(document.body.innerText)) faults.push('something that is no text');
return faults;
"""

READY = """
return document.documentElement.dataset.ready === 'true' && !document.querySelector('main[aria-busy]')
  && [...document.querySelectorAll('.chart')].every(chart => chart.dataset.points !== undefined);
"""


class Page:
    def __init__(self, driver, folder, address):
        self.driver = driver
        self.folder = folder
        self.address = address

    def wait(self, what, condition, patience=PATIENCE):
        """Until the condition gives something true, which is returned."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
        self.picture("missed")
        raise AssertionError(f"waited for {what}; the page says: {self.text('body')[:1500]}")

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def text(self, selector):
        return self.script("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def wait_text(self, selector, part):
        return self.wait(f"{part!r} in {selector}", lambda: part in self.text(selector))

    def size(self, width, height=HEIGHT):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def choose(self, name, value):
        Select(self.driver.find_element(By.ID, name)).select_by_value(value)

    def open(self, path="", is_ready=True):
        self.driver.get("about:blank")
        self.driver.get(f"{self.address}{path}")
        if is_ready:
            self.wait_ready()

    def wait_ready(self):
        self.wait("the page", lambda: self.script(READY))

    def chart(self):
        return self.driver.find_element(By.CSS_SELECTOR, ".chart")

    def window(self):
        """From when to when the first chart shows."""
        return self.script("const c = document.querySelector('.chart').dataset; return [Number(c.from), Number(c.to)]")

    def span(self):
        start, end = self.window()
        return end - start

    def nothing_said(self):
        said = self.driver.get_log("browser")
        assert not said, said

    def no_foreign_requests(self):
        asked = requests(self.driver)
        foreign = [url for url in asked if not url.startswith((self.address, "about:", "data:"))]
        assert not foreign, foreign
        return asked

    def no_faults(self, width):
        faults = self.script(FAULTS, width) + self.script(MORE_FAULTS) + self.unnamed()
        assert not faults, (self.script("return location.href"), width, faults)

    def unnamed(self):
        nodes = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        return [f"a {node['role']['value']} without a name" for node in nodes
                if not node.get("ignored") and node["role"]["value"] in NAMED and not node.get("name", {}).get("value")]

    def picture(self, name):
        whole = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        (self.folder / f"{name}.png").write_bytes(base64.b64decode(whole["data"]))


def want(thing):
    print(f"want {thing}", flush=True)
    assert sys.stdin.readline(), "nobody is there"


def pages_of(plug):
    return {"now": "#/now", "plug": f"#/plug/{urllib.parse.quote(plug)}", "street": "#/street", "record": "#/record"}


def everywhere(page, plug):
    """Each page, as wide as a phone, a tablet and a desk, light and dark, in three languages."""
    for name, path in pages_of(plug).items():
        headings = set()
        for width in (SMALLEST, *WIDTHS[1:]):
            page.size(width)
            page.open(path)
            for language in LANGUAGES:
                page.choose("language", language)
                page.wait("the language", lambda: page.script("return document.documentElement.lang") == language)
                for theme in THEMES:
                    page.choose("theme", theme)
                    page.wait_ready()
                    page.no_faults(width)
                    page.nothing_said()
                    page.no_foreign_requests()
                    page.picture(f"{name}-{width}-{theme}-{language}")
                headings.add(page.text("nav") + page.text("h2"))
        assert len(headings) == len(LANGUAGES), headings


def choices(page, plug):
    """Language and theme are those of the browser until somebody chooses others, which are remembered."""
    page.driver.execute_cdp_cmd("Emulation.setLocaleOverride", {"locale": "de"})
    page.driver.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": "Test", "acceptLanguage": "nl-BE,nl"})
    ground = "return getComputedStyle(document.body).backgroundColor"
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    page.open()
    assert page.script("return document.documentElement.lang") == "nl"
    dark = page.script(ground)
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "light"}]})
    light = page.wait("light", lambda: page.script(ground) != dark and page.script(ground))
    page.wait_ready()
    page.choose("theme", "dark")
    page.wait("dark", lambda: page.script(ground) == dark)
    page.choose("language", "de")
    page.wait_text("nav", "Aufzeichnung")
    page.open("#/record")
    assert page.script(ground) == dark != light
    assert page.script("return document.documentElement.lang") == "de"
    page.nothing_said()


def curve(page, plug):
    """Zoom to a minute and back by mouse, move it, hover a gap, look at a year, go to another plug."""
    page.size(1280)
    page.open(pages_of(plug)["plug"])
    day = page.span()
    assert abs(day - 24 * HOUR) < 60000, day
    for turn in range(12):
        before = page.span()
        if before <= 60000:
            break
        box = page.chart()
        at = box.size["width"] // 4
        ActionChains(page.driver).move_to_element_with_offset(box, -at // 4, 0).click_and_hold() \
            .move_by_offset(at // 2, 0).release().perform()
        page.wait("a closer look", lambda: page.span() < before)
    assert page.span() == 60000, page.span()
    assert page.script("return document.querySelector('.chart').dataset.kind") == "samples"
    ActionChains(page.driver).double_click(page.chart()).perform()
    page.wait("the day", lambda: abs(page.span() - day) < 60000)

    start, _ = page.window()
    ActionChains(page.driver).key_down(Keys.SHIFT).move_to_element(page.chart()).click_and_hold().move_by_offset(200, 0) \
        .release().key_up(Keys.SHIFT).perform()
    page.wait("an earlier time", lambda: page.window()[0] < start)

    year = page.driver.find_elements(By.CSS_SELECTOR, ".spans button")[3]
    year.click()
    page.wait("the year", lambda: page.span() > 360 * 24 * HOUR)
    page.wait("its curve", lambda: page.script("return document.querySelector('.chart').dataset.kind") == "minmax")
    page.picture("year")
    page.driver.find_elements(By.CSS_SELECTOR, ".spans button")[1].click()
    page.wait("the week", lambda: abs(page.span() - 7 * 24 * HOUR) < 60000)
    page.wait("the causes", lambda: page.script("return document.querySelectorAll('.causes li').length"))
    assert hover_for(page, "Not measured: "), page.text(".readout")
    page.picture("gap")

    first = page.text("h1")
    shown = page.window()
    chooser = Select(page.driver.find_element(By.CSS_SELECTOR, ".chooser select"))
    other = next(option for option in chooser.options if not option.is_selected())
    name = other.text
    chooser.select_by_visible_text(name)
    page.wait_text("h1", name)
    page.wait_ready()
    assert page.text("h1") != first
    assert abs(page.window()[0] - shown[0]) < 60000, "another plug at the same time"
    page.nothing_said()
    page.no_foreign_requests()


def hover_for(page, text):
    """Moves the mouse over the chart until it says so."""
    box = page.chart()
    half = box.size["width"] // 2
    for x in range(-half + 60, half - 10, 6):
        ActionChains(page.driver, duration=0).move_to_element_with_offset(box, x, 20).perform()
        if text in page.text(".tip"):
            return True
    return False


def keys(page, plug):
    """Everything without a mouse, and each focus seen."""
    page.size(1280)
    page.open()
    press = lambda *pressed: ActionChains(page.driver).send_keys(*pressed).perform()
    press(Keys.TAB)
    assert page.driver.switch_to.active_element.get_attribute("class") == "skip"
    press(Keys.ENTER)
    assert page.script("return document.activeElement.id") == "main"
    reach(page, press, f"a[href='{pages_of(plug)['plug']}']")
    press(Keys.ENTER)
    page.wait("the plug", lambda: page.script("return document.documentElement.dataset.page") == "plug")
    page.wait_ready()
    assert page.script("return document.activeElement.tagName") == "H1", "the new page is read from its heading on"
    reach(page, press, ".chart")
    assert page.script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    day = page.span()
    while page.span() > 60000:
        before = page.span()
        press("+")
        page.wait("a closer look", lambda: page.span() < before)
    start, _ = page.window()
    press(Keys.ARROW_LEFT)
    page.wait("an earlier time", lambda: page.window()[0] < start)
    press("0")
    page.wait("the day", lambda: abs(page.span() - day) < 60000)
    ActionChains(page.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_LEFT).key_up(Keys.SHIFT).perform()
    page.wait_text(".readout", "V")
    first = page.text(".readout")
    ActionChains(page.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_LEFT).key_up(Keys.SHIFT).perform()
    page.wait("the value before", lambda: page.text(".readout") not in ("", first))
    reach(page, press, "summary")
    press(Keys.ENTER)
    page.wait("the table", lambda: page.script("return document.querySelectorAll('details[open] tbody tr').length > 10"))
    page.nothing_said()


def reach(page, press, selector):
    for _ in range(200):
        if page.script("return document.activeElement.matches(arguments[0])", selector):
            return
        press(Keys.TAB)
    raise AssertionError(f"{selector} is not reached by the tabulator")


def touch(page, plug):
    """A finger moves the time, two fingers stretch it; the page stays as wide as it is."""
    page.size(SMALLEST)
    page.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    page.open(pages_of(plug)["plug"])
    page.script("document.querySelector('.chart').scrollIntoView({block: 'center'})")
    box = page.script("const b = document.querySelector('.chart').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]")
    middle, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    send = lambda kind, *xs: page.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {
        "type": kind, "touchPoints": [{"x": x, "y": y, "id": i} for i, x in enumerate(xs)]})
    start, _ = page.window()
    send("touchStart", middle)
    for step in range(1, 9):
        send("touchMove", middle + 10 * step)
    send("touchEnd")
    page.wait("an earlier time", lambda: page.window()[0] < start)
    span = page.span()
    send("touchStart", middle - 20, middle + 20)
    for step in range(1, 9):
        send("touchMove", middle - 20 - 8 * step, middle + 20 + 8 * step)
    send("touchEnd")
    page.wait("a closer look", lambda: page.span() < span / 2)
    page.nothing_said()


def street(page, plug):
    """A day of the calendar leads to its curve; two plugs are compared."""
    page.size(1280)
    page.open(pages_of(plug)["street"])
    assert page.script("return document.querySelectorAll('.heat .cell').length") >= 24 * 28
    days = page.driver.find_elements(By.CSS_SELECTOR, ".calendar button[class*='step']")
    days[0].click()
    page.wait("a day", lambda: page.span() <= 25 * HOUR)
    second = Select(page.driver.find_elements(By.CSS_SELECTOR, ".paired select")[1])
    second.select_by_index(len(second.options) - 1)
    page.wait_ready()
    for behind in page.driver.find_elements(By.CSS_SELECTOR, "summary"):
        behind.click()
    page.wait("the tables", lambda: page.script("return document.querySelectorAll('details[open] table').length") >= 3)
    before = page.text(".months strong")
    page.driver.find_elements(By.CSS_SELECTOR, ".months button")[0].click()
    page.wait("the month before", lambda: page.text(".months strong") not in ("", before))
    page.wait_ready()
    page.nothing_said()
    page.no_foreign_requests()


def weight(page, plug):
    """The first page, with an empty cache, over the wire."""
    page.driver.execute_cdp_cmd("Network.clearBrowserCache", {})
    page.open()
    took = page.script("""
        const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
        return [all.reduce((sum, one) => sum + one.transferSize, 0), Math.max(...all.map(one => one.responseEnd)), all.length]""")
    assert took[0] <= WIRE_BYTES_MAX, took
    print(json.dumps({"bytes": took[0], "ms": round(took[1]), "requests": took[2]}))


def markup(page, plug):
    """Names are what they are, wherever they stand."""
    for path in pages_of(plug).values():
        page.open(path)
        assert not page.script("return document.querySelectorAll('main b, main img, main script').length")
    assert "<b>" in page.text("main")
    page.open(pages_of(plug)["plug"])
    assert "<b>" in page.text("h1")
    page.nothing_said()
    page.no_foreign_requests()


def sunny(page, plug):
    """A dozen sockets, some of them above the limit."""
    page.size(1280)
    page.open()
    page.no_faults(1280)
    sockets, curves, dots, above, sentence = page.script("""
        const count = selector => document.querySelectorAll(selector).length;
        return [count('.plugs tbody tr:not(.old)'), count('.spark polyline'), count('.dots .dot'), count('.plugs tr.high'),
                document.querySelector('h1').innerText]""")
    assert sockets == curves == dots, (sockets, curves, dots)
    assert 0 < above < sockets and sentence.startswith(f"{above} of {sockets} sockets"), (above, sentence)
    page.nothing_said()
    page.picture("page")


def live(page, plug):
    """Values change without a reload; a recorder that stands still is said, and so is a server that is away."""
    page.size(1280)
    page.open("#/now")
    page.wait("a voltage", lambda: "V" in page.text(".plugs .volts"))
    page.script("window.notReloaded = true")
    shown = page.text(".plugs")
    page.wait("another voltage", lambda: page.text(".plugs") != shown)
    # The simulated day takes a minute, and its noon is too high.
    page.wait("a socket above the limit", lambda: page.script("return document.querySelector('h1').classList.contains('high')"),
              3 * PATIENCE)
    page.nothing_said()
    page.picture("live")
    want("recorder stopped")
    page.wait_text("#notice", "Nothing has been recorded since")
    page.wait_text("h1", "No voltage is known now")
    assert page.script("return [...document.querySelectorAll('.plugs .volts')].every(one => one.textContent === '–')")
    page.picture("stale")
    page.nothing_said()
    want("recorder started")
    page.wait("no notice", lambda: page.text("#notice") == "")
    page.wait_text("h1", "253")
    want("server stopped")
    page.wait_text("#notice", "No answer from the server since")
    want("server started")
    page.wait("no notice", lambda: page.text("#notice") == "")
    page.wait("a voltage", lambda: "V" in page.text(".plugs .volts"))
    assert page.script("return window.notReloaded")
    page.no_foreign_requests()


def waiting(page, plug):
    """Before there is a database, and after."""
    page.open()
    page.wait_text("#notice", "There is no database yet")
    assert page.script("return document.querySelectorAll('h1').length") == 1
    page.picture("waiting")
    want("database")
    page.wait("the plugs", lambda: page.script("return document.querySelectorAll('.plugs tbody tr').length") > 0)


def stale(page, plug):
    """A record whose last reading is old: nothing is shown as now, on any page."""
    for name, path in pages_of(plug).items():
        page.open(path)
        page.wait_text("#notice", "Nothing has been recorded since")
        page.no_faults(page.script("return innerWidth"))
        page.picture(f"stale-{name}")
    page.open(pages_of(plug)["plug"])
    page.wait_text(".current", "No voltage is known now")
    page.nothing_said()


def public(page, plug):
    """Only the street, and nothing is asked about plugs."""
    page.open("#/plug")
    assert page.script("return [...document.querySelectorAll('nav a')].map(a => a.getAttribute('href'))") == ["#/street"]
    page.wait("the street", lambda: page.script("return document.querySelectorAll('.heat .cell').length") > 0)
    asked = page.no_foreign_requests()
    assert not [url for url in asked if "/api/" in url and not url.split("?")[0].endswith(("/site", "/street"))], asked
    page.no_faults(page.script("return innerWidth"))
    page.nothing_said()


def main(folder, address, scenario, plug=""):
    folder.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        driver.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": "Test", "acceptLanguage": "en"})
        globals()[scenario](Page(driver, folder, address), plug)
        print(f"{scenario} done", flush=True)
    finally:
        driver.quit()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
