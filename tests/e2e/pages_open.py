"""usage: pages_open.py FOLDER PAGE...: opens pages in Chromium as a phone, a tablet and a desk do, and prints them on A4.

A page has to be whole by itself: no message on the console, no request but for the file, nothing that has to be scrolled
sideways, every text large and dark enough to be read, and nothing cut where a sheet ends. Pictures of each are left in
FOLDER. Says of each page how many sheets it takes and what it is about, as one line of JSON.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

WIDTHS = (390, 800, 1280)

# What a page may not have, said by the page itself.
FAULTS = """
const faults = [];
const luminance = colour => {
  const [r, g, b] = colour.match(/[0-9.]+/g).slice(0, 3).map(part => {
    const value = part / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = element => {
  for (; element; element = element.parentElement) {
    const colour = getComputedStyle(element).backgroundColor;
    if (!/, 0\\)$/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
};
const heads = document.querySelectorAll('h1');
if (heads.length !== 1) faults.push(`${heads.length} h1`);
if (document.documentElement.scrollWidth > arguments[0])
  faults.push(`${document.documentElement.scrollWidth} pixels wide in ${arguments[0]}`);
let level = 0;
for (const heading of document.querySelectorAll('h1, h2, h3')) {
  const next = Number(heading.tagName[1]);
  if (next > level + 1) faults.push(`h${next} after h${level}: ${heading.textContent}`);
  level = next;
}
for (const element of document.querySelectorAll('body *')) {
  const text = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).join('');
  if (text === '' || element.closest('svg')) continue;
  const style = getComputedStyle(element);
  const [light, dark] = [luminance(style.color), luminance(behind(element))].sort((a, b) => b - a);
  if ((light + 0.05) / (dark + 0.05) < 4.5) faults.push(`contrast of ${text.slice(0, 40)}`);
  if (parseFloat(style.fontSize) < 12) faults.push(`${style.fontSize}: ${text.slice(0, 40)}`);
}
for (const svg of document.querySelectorAll('svg:not([aria-hidden])')) {
  const named = (svg.getAttribute('aria-labelledby') || '').split(' ').filter(id => id !== '');
  if (svg.getAttribute('role') !== 'img' || named.length < 2 || named.some(id => !document.getElementById(id)?.textContent))
    faults.push('a picture without a title and a description');
  const frame = svg.getBoundingClientRect();
  for (const text of svg.querySelectorAll('text')) {
    const box = text.getBoundingClientRect();
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
      faults.push(`cut in a picture: ${text.textContent}`);
  }
}
return faults;
"""


def browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage",
                     "--hide-scrollbars", "--force-color-profile=srgb"):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def requests(driver):
    """The addresses that were asked for since the last call."""
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [message["params"]["request"]["url"] for message in messages
            if message["method"] == "Network.requestWillBeSent"]


def open_page(driver, page, folder):
    address = page.resolve().as_uri()
    for width in WIDTHS:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                               {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
        driver.get(address)
        asked = [url for url in requests(driver) if not url.startswith("data:")]
        assert asked == [address], (page, width, asked)
        said = driver.get_log("browser")
        assert not said, (page, width, said)
        faults = driver.execute_script(FAULTS, width)
        assert not faults, (page, width, faults)
        whole = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        (folder / f"{page.stem}-{width}.png").write_bytes(base64.b64decode(whole["data"]))
    driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def print_page(driver, page, folder):
    """The text of each sheet."""
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    pdf = folder / f"{page.stem}.pdf"
    pdf.write_bytes(base64.b64decode(printed["data"]))
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    sheets = text.split("\f")[:-1]
    headings = driver.execute_script("return [...document.querySelectorAll('h2, h3')].map(h => h.textContent.trim())")
    for sheet in sheets:
        lines = [line.strip() for line in sheet.splitlines() if line.strip()]
        assert lines, (page, "an empty sheet")
        assert lines[-1] not in headings, (page, "a heading alone at the end of a sheet", lines[-1])
    return sheets


def main(folder, pages):
    folder.mkdir(parents=True, exist_ok=True)
    driver = browser()
    try:
        for page in pages:
            open_page(driver, page, folder)
            sheets = print_page(driver, page, folder)
            begins = [next(line.strip() for line in sheet.splitlines() if line.strip()) for sheet in sheets]
            about = {"page": page.name, "title": driver.title, "sheets": len(sheets), "begins": begins,
                     "language": driver.execute_script("return document.documentElement.lang"),
                     "verdicts": [element.text for element in driver.find_elements("css selector", ".verdict")]}
            print(json.dumps(about, ensure_ascii=False))
    finally:
        driver.quit()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), [pathlib.Path(name) for name in sys.argv[2:]])
