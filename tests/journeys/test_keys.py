"""The queue by keyboard, and the switch that turns single keys off."""

from playwright.sync_api import expect

from tests.mailbox.conftest import Letters


def test_keys_walk_search_explain_and_can_be_turned_off(portal, cast):
    letters, page = Letters(cast), portal.page
    for title in ("第一封", "第二封"):
        letters.write(title=title)
    portal.sign_in(cast.staff)
    portal.go("/desk/")
    rows = page.locator("#queue tbody th a")
    expect(page.get_by_role("button", name="快捷键")).to_be_visible()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j?k")
    expect(page.locator("#q")).to_have_value("j?k")
    page.locator("h1").click()
    dialog = page.get_by_role("dialog", name="键盘快捷键")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    portal.check()
    dialog.get_by_label("在这个浏览器里使用快捷键").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(dialog).to_be_hidden()
    expect(page.locator("#q")).not_to_be_focused()
    page.reload()
    page.get_by_role("button", name="快捷键").click()  # the explanation itself stays in reach
    expect(dialog.get_by_role("checkbox")).not_to_be_checked()
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="关上").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    address = rows.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    expect(page).to_have_url(portal.url + address)
