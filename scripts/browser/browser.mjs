// Helpers of the tests: a browser, and what people do in it.
import { chromium } from "playwright-core";

let browser;

export async function launch() {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM });
}

export async function quit() {
  await browser?.close();
}

// newPerson returns a page in a profile of its own, so that two people share no cookies.
export async function newPerson(t) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  context.setDefaultTimeout(30_000);
  t.after(() => context.close());
  return context.newPage();
}

// signIn opens the page of a product and signs in.
export async function signIn(page, url, user) {
  await page.goto(url);
  await page.getByRole("button", { name: user, exact: true }).click();
  await page.locator("#user").getByText(user, { exact: true }).waitFor();
}

// openWidget opens the widget and returns its frame. Before the page is loaded, a click has no effect.
export async function openWidget(page) {
  await page.waitForLoadState("load");
  await page.locator("#connect").click();
  await page.locator("dialog[open] iframe").waitFor();
  return page.frameLocator("dialog iframe");
}

// items returns the texts of a list.
export function items(root, list) {
  return root.locator(list + " li").allTextContents();
}

// until waits until a function returns true.
export async function until(what, holds) {
  for (let i = 0; i < 300; i++) {
    if (await holds()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("after 30 s: " + what);
}
