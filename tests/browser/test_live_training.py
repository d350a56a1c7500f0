"""The live race in a real browser."""

import io
import json
import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import serving
from tests.browser.live import component, in_state, reaches, run_id, step

Visitor = Callable[..., Page]


def test_the_page_opens_ready_with_the_initial_distributions_drawn(server: str, visitor: Visitor) -> None:
    """Before Play the run stands at step 0 and no chart is blank."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    in_state(root, "ready")
    assert step(root) == 0
    for chart in root.locator(".js-plotly-plot").all():
        expect(chart.locator(".main-svg").first).to_be_attached()
    assert root.locator("[data-chart='band_bn'] .scatterlayer path").count() > 0


def test_play_and_space_start_and_pause_the_training(server: str, visitor: Visitor) -> None:
    """Play trains; Space pauses, and then nothing moves; Space goes on."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 20)
    page.keyboard.press("Space")
    in_state(root, "paused")
    stood = reaches(root, 20)
    page.keyboard.press("ArrowRight")
    assert reaches(root, stood + 1) == stood + 1
    page.keyboard.press("Space")
    in_state(root, "running")
    reaches(root, stood + 10)


def test_batch_norm_can_be_switched_on_while_it_runs(server: str, visitor: Visitor) -> None:
    """The switch acts on the running network: same run, steps go on, the change is marked on the charts."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    before, name = reaches(root, 30), run_id(root)
    root.get_by_role("switch", name="batch norm").first.click()
    expect(root.get_by_text("BN on").first).to_be_attached()
    assert run_id(root) == name
    assert reaches(root, before + 5) > before
    expect(page).to_have_url(re.compile(r"[?&]changes=\d+~plain\.bn~true"))


def test_zoom_survives_updates(server: str, visitor: Visitor) -> None:
    """What a visitor zoomed into stays while steps go on; a button leads back; scrolled, the scores stay in sight.

    Where the reader's own few colours are forced, switches, sliders and the timeline are drawn in them.
    """
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 40)
    plot = root.locator("[data-chart='loss'] .js-plotly-plot")
    plot.evaluate("plot => Plotly.relayout(plot, {'xaxis.range': [10, 30]})")
    reaches(root, step(root) + 20)
    assert plot.evaluate("plot => plot._fullLayout.xaxis.range") == [10, 30]
    root.locator("[data-chart='loss']").get_by_role("button", name="whole picture").click()
    page.wait_for_function("() => document.querySelector('[data-chart=loss] .plot')._fullLayout.xaxis.range[0] === 0")
    page.keyboard.press("Space")
    in_state(root, "paused")
    page.emulate_media(forced_colors="active")
    for control in (root.get_by_role("switch").first, *root.get_by_role("slider").all()[:3]):
        drawn = Image.open(io.BytesIO(control.screenshot())).convert("L").getextrema()
        assert drawn[1] - drawn[0] > 60  # it differs from the paper that it lies on
    page.emulate_media(forced_colors="none")
    page.locator(".stMain").evaluate("(page) => page.scrollTo(0, page.scrollHeight)")
    for kept in (".scores", ".clock", ".timeline", ".transport .primary"):
        expect(root.locator(kept)).to_be_in_viewport(ratio=1)


def test_an_example_begins_a_run_of_its_own_and_says_what_to_watch_for(server: str, visitor: Visitor) -> None:
    """Also where it is chosen while another one goes on; its words stay while it goes on, and leave with it."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 20)
    before = run_id(root)
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="Saturation").click()
    expect(root).not_to_have_attribute("data-run", before)
    expect(page.locator(".bnviz-watch")).to_contain_text("Saturation.")
    expect(root.locator("[data-field='plain.lr'] output").first).to_have_text("10")
    if root.get_attribute("data-state") != "running":
        page.keyboard.press("Escape")
        root.get_by_role("button", name="Play").click()
    reaches(root, 30)
    expect(page.locator(".bnviz-watch")).to_be_visible()


def test_a_message_is_small(server: str, visitor: Visitor) -> None:
    """At 60 steps a second the default page takes at most 4 kB a message."""
    page = visitor()
    sizes: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sizes.append(len(data))))
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    before = len(sizes), reaches(root, 60)
    reaches(root, before[1] + 60)
    assert len(sizes) >= before[0] + 5
    assert max(sizes[before[0] :]) <= 4096


def test_two_visitors_do_not_disturb_one_another(server: str, visitor: Visitor) -> None:
    """One visitor plays; the other's run stands where it was."""
    one, two = visitor(), visitor()
    for page in (one, two):
        page.goto(f"{server}/live_training")
    playing, waiting = component(one), component(two)
    assert run_id(playing) != run_id(waiting)
    playing.get_by_role("button", name="Play").click()
    reaches(playing, 50)
    assert step(waiting) == 0
    in_state(waiting, "ready")


def test_a_deep_link_is_the_first_request_of_a_fresh_server(visitor: Visitor) -> None:
    """A link with settings opens the page with them, and an impossible one is named, not obeyed."""
    with serving() as fresh:
        page = visitor()
        page.goto(f"{fresh}/live_training?seed=3&depth=2&bn.lr=1.5&sigma=banana&nonsense=1")
        root = component(page)
        expect(page.get_by_text("2 × 100 · batch 60 · seed 3").first).to_be_visible()
        expect(page.get_by_text("sigma takes a number")).to_be_visible()
        expect(page.get_by_text("there is no 'nonsense'")).to_be_visible()
        expect(root.get_by_role("slider", name="learning rate").nth(1)).to_have_attribute("aria-valuetext", "1.5")
        assert "banana" not in page.url
        page.close()  # before the server ends, or its closed sockets are errors in the console


def test_no_serious_accessibility_violation(server: str, visitor: Visitor) -> None:
    """axe finds nothing serious or critical inside the live component, at rest and after training."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 40)
    page.keyboard.press("Space")
    found = Axe().run(page, context=".bnviz-live").response["violations"]
    bad = [one for one in found if one["impact"] in ("serious", "critical")]
    assert bad == [], json.dumps([(one["id"], [n["html"] for n in one["nodes"]][:3]) for one in bad], indent=1)


def test_a_phone_shows_both_bands_side_by_side_and_nothing_sticks_out(server: str, visitor: Visitor) -> None:
    """At 390 px nothing is wider than the screen, and the comparison survives."""
    page = visitor(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/live_training")
    root = component(page)
    left = root.locator("[data-chart='band_plain']").bounding_box()
    right = root.locator("[data-chart='band_bn']").bounding_box()
    assert left is not None
    assert right is not None
    assert left["y"] + left["height"] == right["y"] + right["height"]
    assert right["x"] >= left["x"] + left["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_all_charts_of_a_page_share_one_step_axis(server: str, visitor: Visitor) -> None:
    """Also those that were drawn before a narrow chart asked for more room for its labels, in a run that stands."""
    page = visitor(viewport={"width": 390, "height": 3000}, has_touch=True, is_mobile=True)
    page.goto(f"{server}/live_training?step=240")
    in_state(component(page), "paused")
    page.wait_for_function(
        """() => {
            const plots = [...document.querySelectorAll(".js-plotly-plot")].filter((each) => each.offsetWidth);
            const ends = plots.map((each) => each._fullLayout.xaxis.range[1]);
            return ends.length >= 4 && new Set(ends).size === 1;
        }"""
    )


def test_a_branch_leaves_an_earlier_step_with_its_parent_still_there(server: str, visitor: Visitor) -> None:
    """Back on the timeline, branched off, another switch: a third arm in the same charts, and all of it in the link."""
    page = visitor()
    page.goto(f"{server}/live_training?step=60")
    root = component(page)
    in_state(root, "paused")
    root.get_by_role("slider", name="the step that is shown").evaluate(
        "(input) => { input.value = 40; input.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    expect(root.locator(".branches")).to_contain_text("At step 40")
    root.get_by_role("button", name="Branch off bn").click()
    branch = root.locator("[data-arm=branch1]")
    expect(branch).to_be_visible()
    in_state(root, "paused")
    assert step(root) == 40
    branch.get_by_role("switch").click()
    root.get_by_role("button", name="Play").click()
    reaches(root, 60)
    page.keyboard.press("Space")
    in_state(root, "paused")
    stood = step(root)
    changes = r"40~branch1\.bn~true~40~branch1\.of~bn~4\d~branch1\.bn~false"
    expect(page).to_have_url(re.compile(rf"branches=1&changes={changes}&step={stood}$"))
    link = page.url
    root.get_by_role("button", name="remove branch 1").click()
    expect(branch).to_have_count(0)
    expect(page).to_have_url(re.compile(rf"live_training\?step={stood}$"))
    root.get_by_role("button", name="Bring back branch 1").click()
    expect(branch).to_be_visible()
    expect(page).to_have_url(link)


# what five keys in a row do, however busy the machine is
PRESS_FIVE_TIMES = """(slider) => {
    for (let k = 0; k < 5; k += 1) {
        slider.stepUp();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
}"""


def test_one_drag_is_one_change(server: str, visitor: Visitor) -> None:
    """The value is said while the slider is moved, and acts when it is let go; keys in a row are one change too."""
    page = visitor()
    page.goto(f"{server}/live_training")
    root = component(page)
    root.get_by_role("button", name="Play").click()
    reaches(root, 10)
    slider = root.get_by_role("slider", name="learning rate, plain")
    box = slider.bounding_box()
    assert box is not None
    middle, line = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(middle + 6, line)
    page.mouse.down()
    for k in range(1, 12):
        page.mouse.move(middle + 6 + 3 * k, line)
        reaches(root, step(root) + 3)
    dragged = slider.get_attribute("aria-valuetext")
    assert dragged != "0.5"
    assert "changes" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"changes=\d+~plain\.lr~{dragged}(\.0)?(&|$)"))
    other = root.get_by_role("slider", name="learning rate, bn")
    other.evaluate(PRESS_FIVE_TIMES)
    expect(page).to_have_url(re.compile(r"changes=\d+~plain\.lr~[\d.]+~\d+~bn\.lr~[\d.]+(&|$)"))


def test_reset_asks_which_settings_to_start_with(server: str, visitor: Visitor) -> None:
    """Where something was changed on the way: as it began, or as it is now; where nothing was, it simply resets."""
    page = visitor()
    page.goto(f"{server}/live_training?changes=20~plain.bn~true&step=40")
    root = component(page)
    in_state(root, "paused")
    root.get_by_role("button", name="Reset").click()
    root.get_by_role("button", name="as they are now").click()
    in_state(root, "ready")
    expect(page).to_have_url(f"{server}/live_training?plain.bn=true")
    root.get_by_role("button", name="Reset").click()
    in_state(root, "ready")
    page.goto(f"{server}/live_training?changes=20~plain.bn~true&step=40")
    in_state(component(page), "paused")
    root.get_by_role("button", name="Reset").click()
    page.keyboard.press("Escape")
    expect(root.get_by_role("button", name="as they are now")).to_be_hidden()
    root.get_by_role("button", name="Reset").click()
    root.get_by_role("button", name="it began with").click()
    in_state(root, "ready")
    expect(page).to_have_url(f"{server}/live_training")


def test_one_image_is_followed_through_both_networks(server: str, visitor: Visitor) -> None:
    """Its layers are drawn; another image is one click and stands in the address; the answers are the run's."""
    page = visitor()
    page.goto(f"{server}/live_training?step=200")
    root = component(page)
    in_state(root, "paused")
    way = root.locator(".way")
    way.scroll_into_view_if_needed()
    expect(way.locator(".slot2 figure canvas[aria-label*='differ by 0.2']")).to_have_count(3)
    expect(way.locator(".slot2 .answers p")).to_have_text("answers 7 ✓")
    expect(way.locator(".slot1 .answers p")).to_contain_text(", and it is a 7")
    way.get_by_role("button", name="an image of a 6").click()
    expect(way.locator(".slot2 .answers p")).to_have_text("answers 6 ✓")
    expect(page).to_have_url(re.compile("example=1"))
    inked = "(each) => new Set(each.getContext('2d').getImageData(0, 0, each.width, each.height).data).size"
    last = [way.locator(f".slot{slot} canvas").last.evaluate(inked) for slot in (1, 2)]
    assert last[0] < last[1]
    charts = root.locator(".plot[aria-label*='layer']")
    assert [each for each in (one.get_attribute("aria-label") or "" for one in charts.all()) if "{" in each] == []
    expect(root.locator(".plot[aria-label*='layer 3']").first).to_be_attached()
