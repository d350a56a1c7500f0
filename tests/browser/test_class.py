"""A lesson with one teacher and three kinds of phones: two real pages at phone size, one of them cut off, and scripts.

One test, since what comes later rests on what came before: start, follow, ask, vote, vote again, reveal,
explore, hand in, call back, a teacher's page that is loaded anew, a server that is killed, end.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from websockets.sync.client import connect

from tests.browser.conftest import free_port, killing, serving
from tests.browser.live import component, in_state, reaches, run_id, step
from tests.browser.test_connection import Cable

Visitor = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALL = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}
OTHERS = 4  # phones that are scripts


@contextlib.contextmanager
def others(address: str, code: str) -> Iterator[Callable[[int, int], None]]:
    """Some more phones, which only vote."""
    with contextlib.ExitStack() as stack:
        lines = []
        for n in range(OTHERS):
            cookie = {"Cookie": f"bnviz_class={n:x>22}"}
            url = f"ws://{urlsplit(address).netloc}/class/ws/{code}"
            lines.append(stack.enter_context(connect(url, additional_headers=cookie, max_queue=None, close_timeout=1)))
            lines[-1].send('{"do":"visible","on":false}')

        def vote(number: int, option: int) -> None:
            for line in lines:
                line.send(json.dumps({"do": "vote", "number": number, "option": option}))

        yield vote


def press(page: Page, name: str) -> None:
    """Press a button of the bar."""
    page.locator(".class-bar").get_by_role("button", name=name, exact=True).click()


def numbers(page: Page) -> str:
    """Every number of the run that a page shows, as its server wrote them down; the page itself reads them."""
    read = """async () => {
        const { shownPath } = await import(new URL("app/static/live.js", document.baseURI));
        const token = shownPath().split("/").at(-1);
        return (await fetch(new URL(`live/export/${token}.csv`, document.baseURI))).text();
    }"""
    return str(page.evaluate(read))


def vote_often(page: Page, code: str, number: int) -> int:
    """Vote by nine more sockets of a phone's browser, each for another option; how many of them were heard."""
    sent = """async ([code, number]) => {
        const url = new URL(`class/ws/${code}`, document.baseURI);
        url.protocol = "ws";
        const heard = [...Array(9).keys()].map((k) => new Promise((done) => {
            const socket = new WebSocket(url);
            socket.onopen = () => socket.send(JSON.stringify({ do: "vote", number, option: k % 3 }));
            socket.onmessage = ({ data }) => {
                if (typeof data !== "string" || JSON.parse(data).type !== "mine") return;
                if (!("first" in JSON.parse(data).votes)) return;
                socket.close();
                done(1);
            };
        }));
        return (await Promise.all(heard)).length;
    }"""
    return int(page.evaluate(sent, [code, number]))


def violations(page: Page) -> list[str]:
    """What axe finds."""
    return [each["id"] for each in Axe().run(page).response["violations"]]


@pytest.mark.xdist_group("class")
def test_a_lesson(chromium: object, visitor: Visitor) -> None:
    """From the first code to the end of the class."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(killing(port))
        cable = Cable("127.0.0.1", port)
        stack.callback(cable.close)
        teacher = visitor(viewport={"width": 1280, "height": 720})
        teacher.on("dialog", lambda dialog: dialog.accept())
        teacher.goto(f"{address}/live_training")
        shown = component(teacher)

        # start: a code, an address, two phones
        teacher.get_by_role("button", name="Start a class").click()
        code = teacher.locator("[data-class-code]").get_attribute("data-class-code") or ""
        assert re.fullmatch("[2-9A-HJ-NP-Z]{4}", code)
        expect(teacher.locator(".class-wall img")).to_be_visible()
        assert violations(teacher) == []
        one, two = visitor(**PHONE), visitor(**SMALL)
        one.goto(f"{address}/class")
        one.get_by_label("code of the class").fill(code.lower())
        one.get_by_role("button", name="Join").click()
        two.goto(f"http://127.0.0.1:{cable.port}/class/{code}")
        phones = [component(one), component(two)]
        expect(teacher.locator(".class-bar .here")).to_have_text("2 here")
        assert violations(one) == violations(two) == []

        # follow: the same run, step for step; nothing to steer, but to look at
        press(teacher, "Begin")
        shown.get_by_role("button", name="Play").click()
        reaches(phones[0], 10)
        shown.get_by_role("button", name="Pause").click()
        in_state(shown, "paused")
        for phone in phones:
            reaches(phone, step(shown))
            assert run_id(phone) == run_id(shown)
            assert phone.get_by_role("button", name="Play").count() == 0
        one.get_by_role("radiogroup", name="layer that is watched").get_by_text("layer 1").click()
        expect(phones[0].locator(".probe")).to_contain_text("layer 1, unit")
        expect(shown.locator(".probe")).to_contain_text("layer 3, unit")

        # ask; one phone is cut off and comes back to the open vote
        press(teacher, "Ask a question")
        teacher.locator(".class-ask").get_by_role("button", name="Ask", exact=True).click()
        in_state(shown, "paused")
        cable.pull()
        expect(two.locator("body")).to_have_attribute("data-lost", "")
        cable.put_back()
        with others(address, code) as vote:
            for phone in (one, two):
                expect(phone.locator(".vote")).to_have_attribute("data-phase", "first")
                phone.locator(".option").nth(2).click()
                expect(phone.locator(".option").nth(2)).to_have_attribute("aria-pressed", "true")
            assert violations(one) == violations(two) == violations(teacher) == []
            assert vote_often(one, code, 1) == 9  # one browser, one vote
            one.locator(".option").nth(2).click()
            expect(one.locator(".option").nth(2)).to_have_attribute("aria-pressed", "true")
            expect(teacher.locator(".class-bar .here")).to_have_text("2 of 6 answered")
            vote(1, 0)
            expect(teacher.locator(".class-bar .here")).to_have_text("6 of 6 answered")
            press(teacher, "Close the vote")
            expect(teacher.locator(".class-bar .status")).to_have_text("leaning")
            assert one.locator(".bar").count() == teacher.locator(".bar").count() == 0
            press(teacher, "Vote again")
            expect(one.locator(".vote")).to_have_attribute("data-phase", "second")
            one.locator(".option").nth(0).click()
            one.reload()  # one browser, one vote
            expect(one.locator(".option").nth(0)).to_have_attribute("aria-pressed", "true")
            vote(1, 0)
            expect(teacher.locator(".class-bar .here")).to_have_text("5 of 6 answered")
            asked = step(shown)
            press(teacher, "Run it")
            for page in (teacher, one, two):
                expect(page.locator(".vote")).to_have_attribute("data-phase", "revealed")
                expect(page.locator(".option[data-true]")).to_have_count(1)
                expect(page.locator(".bar")).to_have_count(8)
            assert reaches(shown, asked + 30) == asked + 30
            assert violations(one) == violations(teacher) == []
        phones = [component(one), component(two)]
        press(teacher, "Go on")

        # explore: a run of one's own, handed in, called back
        press(teacher, "They explore")
        one.get_by_role("button", name="Explore on your own").click()
        expect(one.locator("body")).to_have_attribute("data-own", "")
        own = component(one)
        reaches(own, asked + 30)
        assert run_id(own) != run_id(shown)
        own.get_by_role("button", name="Play").click()
        reaches(own, asked + 40)
        assert step(shown) == asked + 30
        one.get_by_role("button", name="Hand in").click()
        expect(one.locator(".note")).to_contain_text("Handed in")
        reaches(own, asked + 60)
        one.get_by_role("button", name="Hand in").click()

        # two of the runs in one chart
        teacher.get_by_role("button", name="Handed in (2)").click()
        assert "/live_training?" in (teacher.get_by_role("link", name="open run 1").get_attribute("href") or "")
        for place in (1, 2):
            teacher.get_by_label(f"choose run {place}").check()
        assert violations(teacher) == []
        teacher.get_by_role("button", name="Lay into one chart").click()
        expect(teacher.locator(".joint svg")).to_have_attribute("aria-label", "test accuracy of the runs 1, 2")
        expect(teacher.locator(".joint polyline")).to_have_count(4)
        press(teacher, "Back to the page")

        # the class goes on: its curve is dotted behind one's own, which is another by now
        own.get_by_role("button", name="Pause").click()
        in_state(own, "paused")
        apart = step(own)
        own.get_by_role("switch").first.click()
        for run in (own, shown):
            run.get_by_role("button", name="Play").click()
            reaches(run, apart + 40)
        shown.get_by_role("button", name="Pause").click()
        in_state(shown, "paused")
        expect(own.locator("svg text", has_text="the class").first).to_be_attached()
        press(teacher, "Call back")
        expect(one.locator(".note")).to_contain_text("calls everybody back")
        expect(one.locator("body")).not_to_have_attribute("data-own", "")
        phones[0] = component(one)
        reaches(phones[0], asked + 30)

        # back to one's own branch, which was kept where it was left
        press(teacher, "They explore")
        one.get_by_role("button", name=re.compile("Your copy")).click()
        expect(one.locator("body")).to_have_attribute("data-own", "")
        reaches(component(one), asked + 60)
        one.get_by_role("button", name="Back to class").click()
        expect(one.locator("body")).not_to_have_attribute("data-own", "")
        press(teacher, "I lead")

        # a lesson: the teacher's Next moves all, and what it asks can be voted on
        race = teacher.url
        teacher.goto(f"{address}/lessons?lesson=layer_sees&at=1")
        component(teacher)
        for phone in (one, two):
            expect(phone.locator(".lesson-words")).to_have_attribute("data-at", "1")
        assert one.locator(".lesson-words button").count() == 0
        skip, after = (teacher.locator(f".lesson .{name}") for name in ("skip", "next"))
        (skip if skip.is_visible() else after).click()
        for phone in (one, two):
            expect(phone.locator(".lesson-words")).to_have_attribute("data-at", "2")
        assert violations(one) == []
        teacher.goto(race)
        shown = component(teacher)
        in_state(shown, "paused")  # repeated up to where it was
        expect(one.locator(".lesson-words")).to_be_hidden()
        phones[0] = component(one)
        expect(phones[0]).to_have_attribute("data-run", run_id(shown))

        # the teacher's page is loaded anew: the class stands, at its step
        before = step(shown)
        teacher.reload()
        expect(teacher.locator(".class-bar .here")).to_have_text("2 here")
        shown = component(teacher)
        reaches(shown, before)
        assert teacher.locator("[data-class-code]").get_attribute("data-class-code") == code
        expect(phones[0]).to_have_attribute("data-run", run_id(shown))

        # the whole server is killed and started again: the same code, the same run, the open question once more
        old, known = run_id(shown), numbers(teacher)
        press(teacher, "Ask a question")
        teacher.locator(".class-ask").get_by_role("button", name="Ask", exact=True).click()
        expect(one.locator(".vote")).to_have_attribute("data-phase", "first")
        question = one.locator(".vote h1").inner_text()
        one.locator(".option").nth(1).click()
        expect(teacher.locator(".class-bar .here")).to_have_text("1 of 2 answered")
        stack.close()
        expect(teacher.locator(".class-bar .status")).to_have_text("reconnecting")
        expect(one.locator("body")).to_have_attribute("data-lost", "")
        with serving(port):
            expect(teacher.locator(".class-bar .status")).not_to_have_text("reconnecting")
            expect(one.locator("body")).not_to_have_attribute("data-lost", "")
            expect(shown).not_to_have_attribute("data-run", old)
            assert reaches(shown, before) == before
            assert numbers(teacher) == known
            expect(one.locator(".vote")).to_have_attribute("data-phase", "first")
            expect(teacher.locator(".class-bar .here")).to_have_text("0 of 1 answered")
            expect(one.locator(".vote h1")).to_have_text(question)
            one.locator(".option").nth(1).click()
            expect(teacher.locator(".class-bar .here")).to_have_text("1 of 1 answered")
            press(teacher, "Close the vote")
            press(teacher, "Run it")
            expect(one.locator(".option[data-true]")).to_have_count(1)
            expect(one.locator(".bar")).to_have_count(0)  # no tally of one
            press(teacher, "Go on")
            phones[0] = component(one)
            assert reaches(phones[0], before + 30) == before + 30
            expect(phones[0]).to_have_attribute("data-run", run_id(shown))
            press(teacher, "End")
            expect(one.locator(".note")).to_contain_text("The class is over.")
            file = teacher.get_by_role("link", name="Report with the questions").get_attribute("href") or ""
            assert "<h2>What the class was asked" in teacher.request.get(file).text()
            assert violations(teacher) == violations(one) == []
            press(teacher, "Close")
            expect(teacher.get_by_role("button", name="Start a class")).to_be_visible()
            for page in (teacher, one, two):
                page.goto("about:blank")
    # what a browser and Streamlit write of a server that was away is no error of ours
    away = ("ERR_", "WebSocket", "disconnected from server", "reaching server endpoint", "connected to the internet?")
    errors = visitor.errors  # type: ignore[attr-defined]
    errors[:] = [each for each in errors if not any(word in each for word in away)]
