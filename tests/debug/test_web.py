"""The page, driven in a headless browser over the real server: moves, drags, what-if, comparison, long records, access.

`FORETRACE_SHOTS=DIR` keeps the pictures that the README shows.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
EXAMPLE = Path(__file__).parents[2] / "examples" / "strawberry.py"
LOOP = """def f(n):
    total = 0
    for i in range(n):
        total += i
    return total
"""
MARKUP = """def f(text):
    shown = "<img src=x onerror=alert(1)>" + text
    page = {"</td><script>": "&amp;"}
    return shown

"""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "FORETRACE_BROWSER" not in os.environ,
    reason="no chromium here; FORETRACE_BROWSER=1 asks for it",
)


@contextmanager
def served(*words: str) -> Iterator[str]:
    """The address that the command prints."""
    command = [sys.executable, "-m", "foretrace", "web", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """An empty page; whatever the browser complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    yield page
    context.close()
    assert [each for each in complaints if "ERR_CONNECTION_REFUSED" not in each] == []  # at the end the server is gone


def program(folder: Path, text: str) -> str:
    path = folder / "program.py"
    path.write_text(text)
    return str(path)


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("FORETRACE_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def names(page: Page, section: str = "#state") -> dict[str, str]:
    """The variables of the innermost function that are shown."""
    rows = page.locator(f"{section} table").first.locator("tr").all()
    return {row.locator("th").inner_text(): row.locator("td").first.inner_text() for row in rows}


def test_moves_in_the_predicted_world(page: Page) -> None:
    with served(str(EXAMPLE), "--call", 'f("r")') as address:
        page.goto(address)
        status = page.locator("#status")
        expect(status).to_have_text("frame 0: f is called")
        assert "token" not in page.url
        page.get_by_role("button", name="step").click()
        expect(status).to_have_text("frame 1: line 20 of f is about to run")
        expect(page.locator(".line.here")).to_have_text(re.compile("word = "))
        page.keyboard.press("s")
        page.keyboard.press("n")
        expect(status).to_have_text("frame 31: line 22 of f is about to run")
        page.get_by_role("button", name="back over").click()
        expect(status).to_have_text("frame 2: line 21 of f is about to run")
        page.get_by_role("button", name="breakpoint at line 11").click()
        page.keyboard.press("c")
        expect(status).to_have_text("frame 11: line 11 of count_letters is about to run")
        assert names(page) == {"s": "'strawberry'", "letter": "'r'", "count": "0", "c": "'r'"}
        expect(page.locator(".line.caller")).to_have_count(1)
        page.keyboard.press("c")
        page.keyboard.press("c")
        page.keyboard.press("Shift+C")
        expect(status).to_have_text("frame 22: line 11 of count_letters is about to run")
        shot(page, "web")
        page.get_by_role("button", name="out").click()
        expect(status).to_have_text("frame 31: line 22 of f is about to run")
        page.keyboard.press("Home")
        expect(status).to_have_text("frame 0: f is called")


def test_a_moment_can_be_linked_to(page: Page) -> None:
    with served(str(EXAMPLE), "--call", 'f("r")') as address:
        page.goto(address)
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        page.goto(f"{page.url.split('#')[0]}#run=0&frame=12")
        page.reload()
        expect(page.locator("#status")).to_have_text("frame 12: line 9 of count_letters is about to run")


def test_what_if(page: Page, complaints: list[str]) -> None:
    with served(str(EXAMPLE), "--call", 'f("r")') as address:
        page.goto(address)
        status = page.locator("#status")
        expect(status).to_have_text("frame 0: f is called")
        for _ in range(4):
            page.keyboard.press("s")
        expect(status).to_have_text("frame 4: line 8 of count_letters is about to run")
        page.get_by_role("button", name="letter is 'r'; change it").click()
        box = page.get_by_role("textbox", name="new value of letter")
        box.fill("'w'")
        box.press("Enter")
        expect(page.locator("#run")).to_have_value("1")
        expect(status).to_have_text("frame 4: line 8 of count_letters is about to run")
        expect(page.locator("#state")).to_contain_text("'w'")
        assert names(page)["letter"] == "'w'"
        page.keyboard.press("o")
        expect(status).to_contain_text("line 22 of f is about to run")
        expect(page.locator("#state")).to_contain_text("n")
        assert names(page)["n"] == "1"
        page.locator("#run").select_option("0")
        expect(status).to_have_text(re.compile(r"frame \d+: "))
        page.get_by_role("slider").fill("4")
        expect(status).to_have_text("frame 4: line 8 of count_letters is about to run")
        page.get_by_role("button", name="letter is 'r'; change it").click()
        page.get_by_role("textbox").fill("not a literal(")
        page.get_by_role("textbox").press("Enter")
        expect(page.locator("#problem")).to_contain_text("not a literal(")
        complaints.clear()  # the browser notes the refusal


def test_compare(page: Page, tmp_path: Path) -> None:
    source = "def f(x):\n    y = x * 389\n    z = y % 97\n    return z\n"
    with served(program(tmp_path, source), "--call", "f(83)") as address:
        page.goto(address)
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        page.get_by_role("button", name="compare").click()
        expect(page.locator("#status")).to_contain_text("first difference at frame 2")
        expect(page.locator("#beside h2")).to_have_text("recorded")
        one, other = names(page), names(page, "#beside")
        assert one["x"] == other["x"] == "83" and one["y"] != other["y"]
        expect(page.locator("#state tr.differs th")).to_have_text(["y"])
        shot(page, "web-compare")


def test_a_record_of_ten_thousand_frames_stays_fluent(page: Page, tmp_path: Path) -> None:
    with served(program(tmp_path, LOOP), "--call", "f(5100)", "--world", "recorded") as address:
        page.goto(address)
        expect(page.locator("#place")).to_have_text(re.compile(r"0 / 10000$"))
        slider = page.get_by_role("slider")
        box = slider.bounding_box()
        assert box is not None
        start = time.monotonic()
        page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
        page.mouse.down()
        for part in range(1, 101):  # a drag over the whole record
            page.mouse.move(box["x"] + 8 + (box["width"] - 16) * part / 100, box["y"] + box["height"] / 2)
        page.mouse.up()
        expect(page.locator("#status")).to_contain_text(re.compile("frame 9[0-9]{3}: line"))
        dragging = time.monotonic() - start
        costs = page.evaluate(
            """async () => {
                const costs = [];
                for (const index of [9999, 5000, 1, 7777, 123]) {
                    const start = performance.now();
                    await (await fetch(`/api/state?run=0&index=${index}`)).json();
                    costs.push(performance.now() - start);
                }
                return costs;
            }"""
        )
        print(f"drag over 10,000 frames in 100 moves: {dragging:.2f} s; states: {sorted(map(round, costs))} ms")
        assert dragging < 15
        page.keyboard.press("Home")
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        expect(page.get_by_role("button", name="foresee from here")).to_be_disabled()


def test_values_are_texts(page: Page, tmp_path: Path) -> None:
    with served(program(tmp_path, MARKUP), "--call", "f('<b>x</b>')", "--world", "recorded") as address:
        page.goto(address)
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        page.get_by_role("slider").fill("4")
        expect(page.locator("#status")).to_have_text(
            "frame 4: f returns '<img src=x onerror=alert(1)><b>x</b>'; the run ends: "
            "returned '<img src=x onerror=alert(1)><b>x</b>'"
        )
        assert page.locator("#state img, #state b, #state script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    with served(str(EXAMPLE), "--call", 'f("r")') as address:
        page.goto(address)
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        page.get_by_role("button", name="compare").click()
        expect(page.locator("#status")).to_contain_text("All 36 frames are foreseen right")
        page.get_by_role("slider").fill("11")
        expect(page.locator("#status")).to_contain_text("frame 11")
        context = (
            page.context.browser.new_context(bypass_csp=True, color_scheme=scheme) if page.context.browser else None
        )
        assert context is not None
        context.add_cookies(page.context.cookies())
        twin = context.new_page()
        twin.goto(page.url)
        expect(twin.locator("#status")).to_contain_text("frame 11")
        found = Axe().run(twin).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in grave] == []
        context.close()


def test_without_the_token_there_is_nothing() -> None:
    with served(str(EXAMPLE), "--call", 'f("r")') as address:
        host = urlsplit(address).netloc
        token = address.split("token=")[1]

        def status(path: str, **headers: str) -> tuple[int, str]:
            with closing(http.client.HTTPConnection(host)) as connection:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                return response.status, response.headers.get("set-cookie") or response.read().decode()

        for path in ("/", "/main.js", "/api/overview", "/api/state?run=0&index=0", "/?token=wrong"):
            assert status(path)[0] == 403, path
        assert status("/", Cookie=f"foretrace-1={token}")[0] == 403
        code, cookie = status(f"/?token={token}")
        assert code == 303 and "HttpOnly" in cookie and "SameSite=strict" in cookie
        own = cookie.split(";")[0]
        assert status("/api/overview", Cookie=own)[0] == 200
        assert status("/api/overview", Cookie=own, Host="evil.example")[0] == 421
        for body, kind, code in (
            (b"{", "application/json", 400),
            (b"[]", "application/json", 400),
            (b"{}", "application/json", 400),
            (b'{"run": "0", "index": "x", "name": "c", "text": "1"}', "application/json", 400),
            (b'{"run": "7", "index": 0, "name": "c", "text": "1"}', "application/json", 400),
            (b'{"run": "0", "index": 1, "name": "c", "text": "1"}', "text/plain", 400),
            (b"x" * 200_000, "application/json", 413),
            (b"[" * 50_000, "application/json", 400),
        ):
            with closing(http.client.HTTPConnection(host)) as connection:
                connection.request("POST", "/api/change", body, {"Cookie": own, "Content-Type": kind})
                response = connection.getresponse()
                assert response.status == code and "error" in json.loads(response.read()), body[:40]


def test_a_page_of_another_origin_gets_nothing(page: Page, complaints: list[str]) -> None:
    with served(str(EXAMPLE), "--call", 'f("r")') as address, served(str(EXAMPLE), "--call", 'f("r")') as other:
        page.goto(address)
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        page.goto(other)
        expect(page.locator("#status")).to_have_text("frame 0: f is called")
        victim = f"http://{urlsplit(address).netloc}/api/overview"
        said = page.evaluate(
            "(url) => fetch(url, {credentials: 'include'}).then((r) => r.status, (error) => error.name)", victim
        )
        assert said == "TypeError"  # the page's own policy forbids it
        page.goto("about:blank")
        page.evaluate("document.body.innerHTML = '<a>not one of ours</a>'")
        said = page.evaluate(
            "(url) => fetch(url, {credentials: 'include', mode: 'no-cors'}).then((r) => r.type, (error) => error.name)",
            victim,
        )
        assert said in ("opaque", "TypeError")  # nothing that could be read
        complaints.clear()


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    record = tmp_path / "x.jsonl"
    for words, message in (
        (["none.py"], "none.py"),
        ([str(EXAMPLE), "--call", "f("], "f("),
        ([str(EXAMPLE), "--port", "70000"], "argument --port: '70000' given, expected a number from 0 to 65535"),
        ([str(record), "--call", "f()"], "is a record of a run"),
        ([str(record)], "cannot be read"),
    ):
        run = subprocess.run(
            [sys.executable, "-m", "foretrace", "web", *words], capture_output=True, text=True, check=False
        )
        assert run.returncode == 2 and message in run.stderr and run.stderr.count("\n") == 1
