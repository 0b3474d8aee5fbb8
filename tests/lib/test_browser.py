"""The frame, the components and their scripts in a real browser."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.lib import pages

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestRemovedIn10Warning"),  # pytest-base-url
]


@pytest.fixture
def complaints(page):
    """What the console says against the page: blocked styles and scripts, lost files, faults."""
    found = []
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda fault: found.append(str(fault)))
    return found


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize("address", ["/", "/desk/", "/write/", "/offline/"])
def test_no_barriers(new_context, site, address, width, scheme):
    # The checker needs inline script of its own, hence bypass_csp; the policy has its own test.
    context = new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(site + address)
    if address == "/write/":
        page.get_by_role("button", name="送出").click()
        expect(page.get_by_role("alert")).to_be_focused()
    faults = Axe().run(page).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", ["/", "/desk/", "/write/"])
def test_the_policy_blocks_nothing_of_ours(page, site, complaints, address):
    page.goto(site + address, wait_until="networkidle")
    assert complaints == []


def fill(page):
    page.get_by_label("一句话说清").fill("东区浴室没有热水")
    page.locator("#id_body").fill("上周三到周五\n只有冷水𠅤")
    page.get_by_text("食宿后勤").click()
    page.get_by_label("密码").fill("not-for-keeping")


def test_a_draft_comes_back_and_goes_when_sent(page, site):
    page.goto(f"{site}/write/")
    fill(page)
    expect(page.locator(".counter")).to_have_text("12 / 1000 字")
    expect(page.locator(".draft")).to_contain_text("草稿已存在这台设备上")
    page.reload()
    expect(page.locator(".draft")).to_contain_text("已恢复")
    expect(page.get_by_label("一句话说清")).to_have_value("东区浴室没有热水")
    expect(page.locator("#id_body")).to_have_value("上周三到周五\n只有冷水𠅤")
    expect(page.locator("#id_about_1")).to_be_checked()
    expect(page.get_by_label("密码")).to_have_value("")
    page.get_by_label("可以公开").check()
    page.get_by_role("button", name="送出").click()
    expect(page.locator("[data-draft-sent]")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []
    page.goto(f"{site}/write/")
    fill(page)
    page.get_by_label("一句话说清").fill("先存在服务器上")
    page.get_by_label("可以公开").check()
    page.get_by_role("button", name="送出").click()
    expect(page.locator("[data-said=success]")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_draft_stays_when_the_server_finds_mistakes(page, site):
    page.goto(f"{site}/write/")
    page.get_by_label("一句话说清").fill("热水")
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="一句话说清").click()
    expect(page.get_by_label("一句话说清")).to_be_focused()
    assert page.evaluate("JSON.parse(localStorage['draft:letter']).fields.title") == "热水"


def test_another_person_never_sees_the_draft(page, site):
    page.goto(f"{site}/write/")
    fill(page)
    expect(page.locator(".draft")).to_contain_text("草稿已存在这台设备上")
    page.evaluate("""() => {
        const draft = JSON.parse(localStorage['draft:letter']);
        localStorage['draft:letter'] = JSON.stringify({...draft, owner: '7'});
    }""")
    page.reload()
    expect(page.get_by_label("一句话说清")).to_have_value("")


def test_drafts_are_cleared_on_request_and_after_a_week(page, site):
    page.goto(f"{site}/write/")
    fill(page)
    page.get_by_role("button", name="清除草稿").click()
    expect(page.get_by_label("一句话说清")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage)") == []
    page.evaluate("""() => localStorage['draft:old'] = JSON.stringify(
        {at: Date.now() - 7 * 24 * 3600 * 1000 - 1, owner: '', fields: {}})""")
    page.reload()
    assert page.evaluate("Object.keys(localStorage)") == []


def test_two_presses_send_once(page, site):
    page.goto(f"{site}/write/")
    fill(page)
    page.get_by_label("可以公开").check()
    pages.POSTS.clear()
    page.get_by_role("button", name="送出").dblclick(no_wait_after=True)
    expect(page.locator("[data-draft-sent]")).to_be_visible()
    assert pages.POSTS == ["东区浴室没有热水"]


def photo(name, size):
    data = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(data, "JPEG", quality=95)
    return {"name": name, "mimeType": "image/jpeg", "buffer": data.getvalue()}


def test_photos_are_made_smaller_and_at_most_three(page, site):
    page.goto(f"{site}/write/")
    small = photo("小.jpg", (80, 60))
    page.locator("#id_photos").set_input_files([photo("大.jpg", (2400, 1600)), small, small, small])
    expect(page.get_by_text("已选 3 张。最多 3 张，多出的 1 张没有加进来。")).to_be_visible()
    sizes = page.evaluate("""() => Promise.all(
        [...document.querySelector('#id_photos').files].map((file) => createImageBitmap(file)).map(
            async (drawing) => [(await drawing).width, (await drawing).height]))""")
    assert sizes == [[1600, 1067], [80, 60], [80, 60]]
    page.get_by_role("button", name="移除 大.jpg").click()
    expect(page.get_by_text("已选 2 张，还可以加 1 张。")).to_be_visible()


def test_without_a_network_the_offline_page(page, site):
    page.goto(f"{site}/write/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto(f"{site}/desk/")
    expect(page.get_by_role("heading", name="现在没有网络")).to_be_visible()
    kept = page.evaluate("""() => caches.keys().then(async (names) => {
        const cache = await caches.open(names[0]);
        return (await cache.keys()).map((request) => new URL(request.url).pathname);
    })""")
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]


def test_without_a_network_nothing_leaves_the_page(page, site):
    page.goto(f"{site}/write/")
    fill(page)
    page.get_by_label("可以公开").check()
    page.context.set_offline(True)
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_role("alert")).to_contain_text("现在没有网络，还没有送出")
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("一句话说清")).to_have_value("东区浴室没有热水")
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="送出").click()
    expect(page.locator("[data-draft-sent]")).to_be_visible()


def test_paper_shows_tables_as_tables(page, site):
    page.set_viewport_size({"width": 673, "height": 900})  # A4 without its margins
    page.goto(f"{site}/desk/")
    shown = "getComputedStyle(document.querySelector('.grid.cards tbody tr')).display"
    assert page.evaluate(shown) == "grid"
    page.emulate_media(media="print")
    assert page.evaluate(shown) == "table-row"


def test_htmx_comes_only_where_a_page_swaps_its_parts(page, site):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/write/", wait_until="networkidle")
    assert not any("htmx" in url for url in asked)
    page.goto(f"{site}/swap/", wait_until="networkidle")
    page.get_by_role("button", name="更多").click()
    expect(page.get_by_role("heading", name="写一封信")).to_be_visible()
    expect(page.locator("#more")).to_have_count(0)


def test_the_bars_never_cover_what_has_the_focus(new_context, site):
    page = new_context(viewport={"width": 390, "height": 500}, reduced_motion="reduce").new_page()
    page.goto(f"{site}/write/")
    last = page.get_by_role("button", name="送出")
    while not last.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
        covered = page.evaluate("""() => {
            const { top, bottom } = document.activeElement.getBoundingClientRect();
            const end = document.querySelector('.tabs').getBoundingClientRect().top;
            // Of a long text the browser shows the line that is written.
            const free = '.top, .tabs, .skip, .visually-hidden, textarea';
            if (document.activeElement.closest(free) || (top >= 60 && bottom <= end)) return "";
            return document.activeElement.outerHTML;
        }""")
        assert covered == ""


def test_boxes_in_lists(page, site):
    page.goto(f"{site}/desk/")
    expect(page.locator("[data-picked]")).to_have_text("已选 1 封")
    page.get_by_label("选择本页全部").check()
    expect(page.locator("[data-picked]")).to_have_text("已选 5 封")
    page.get_by_label("选择本页全部").uncheck()
    expect(page.get_by_role("button", name="转办")).to_be_disabled()


def test_the_theme_follows_the_reader(page, site):
    page.goto(f"{site}/desk/")
    page.get_by_role("link", name="深色").click()
    expect(page).to_have_url(f"{site}/desk/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 19, 17)"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_targets_are_large_enough_for_thumbs(new_context, site):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    for address in ("/", "/desk/", "/write/"):
        page.goto(site + address)
        small = page.evaluate("""() => [...document.querySelectorAll(
            'a[href], button, summary, select, textarea, input[type=text], input[type=search]')]
            .filter((item) => item.checkVisibility() && !item.closest('.skip, thead'))
            .filter((item) => {
                const box = item.getBoundingClientRect();
                return box.height < 43.5 || box.width < 43.5;
            }).map((item) => item.outerHTML)""")
        assert small == []


def test_everything_works_without_script(new_context, site):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/write/")
    page.get_by_text("食宿后勤").click()
    page.get_by_label("一句话说清").fill("东区浴室没有热水")
    page.locator("#id_body").fill("只有冷水")
    page.get_by_label("可以公开").check()
    page.get_by_role("button", name="送出").click()
    expect(page.locator("[data-draft-sent]")).to_be_visible()
