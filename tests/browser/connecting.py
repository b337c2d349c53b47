"""Connecting the extension to the real server, as a person does it."""

from playwright.sync_api import expect

from browser.driving import Extension, press_last
from browser.product import Product

WEEK = "https://calendar.google.com/calendar/u/0/r/week/2026/11/18"


def connect(extension: Extension, server: Product) -> None:
    """As a person does it: options, sign in at the sandbox as Alex, say yes."""
    page = extension.context.new_page()
    page.goto(extension.url("extension/pages/options.html"))
    page.get_by_label("Server address").fill(server.address)
    with extension.context.expect_page() as opened:
        page.get_by_role("button", name="Connect…").click()
    window = opened.value
    sign_in = window.get_by_role("link", name="Sign in with Google")
    sign_in.or_(window.get_by_role("button", name="Allow")).first.wait_for()
    if sign_in.count():
        sign_in.click()
    window.get_by_role("radio", name="Alex Brandt").check()
    window.get_by_role("button", name="Allow").click()
    press_last(window.get_by_role("button", name="Connect it"))
    expect(page.get_by_role("heading", name="Connected as Alex Brandt")).to_be_visible()
    page.close()


def stay_connected(extension: Extension, server: Product) -> None:
    """The connection that the person made in an earlier test, or a new one."""
    if server.connection:
        extension.store(**server.connection)
    else:
        connect(extension, server)
        server.connection = extension.kept()
