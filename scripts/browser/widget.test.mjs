// The widget of example embedded, in a browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { items, launch, newPerson, openWidget, quit, signIn, until } from "./browser.mjs";

const { PRODUCT, EXPIRED, SHORT } = process.env;

before(launch);
after(quit);

async function createSource(page, key) {
  const widget = await openWidget(page);
  await widget.getByLabel("API key").fill(key);
  await widget.locator("#create").click();
  await widget.locator("#sources li").first().waitFor();
  return widget;
}

// tokenOf returns what the product hands out to the person who is signed in.
async function tokenOf(page, product) {
  const response = await page.request.post(product + "/airbyte/token");
  assert.equal(response.status(), 200);
  return response.json();
}

test("customers create sources and see only their own", async (t) => {
  const ada = await newPerson(t);
  await signIn(ada, PRODUCT, "ada");
  const widget = await createSource(ada, "sk_of_ada");
  await until("the product lists the source", async () => (await items(ada, "#sources")).length === 1);
  assert.deepEqual(await items(ada, "#sources"), ["Stripe (stripe)"]);
  await widget.locator("#close").click();
  await ada.locator("dialog").waitFor({ state: "detached" });

  const grace = await newPerson(t);
  await signIn(grace, PRODUCT, "grace");
  const other = await openWidget(grace);
  await other.locator("#form").waitFor();
  assert.deepEqual(await items(other, "#sources"), []);
  assert.deepEqual(await items(grace, "#sources"), []);
  await other.locator("#close").click();
  await createSource(grace, "sk_of_grace");
  await until("the product lists the source", async () => (await items(grace, "#sources")).length === 1);

  await ada.reload();
  await until("the product lists the source", async () => (await items(ada, "#sources")).length === 1);
});

test("names are shown as text", async (t) => {
  const name = `<img src=x onerror="window.isHacked = true"><b>bold</b>`;
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "katherine");
  await createSource(page, "sk_of_katherine");
  const { token, widgetUrl } = await tokenOf(page, PRODUCT);
  const [source] = await (await page.request.get(PRODUCT + "/airbyte/sources")).json();
  const workspaceId = new URL(widgetUrl).searchParams.get("workspaceId");
  const renamed = await page.request.patch(new URL(widgetUrl).origin + "/api/public/v1/sources/" + source.sourceId, {
    headers: { Authorization: "Bearer " + token },
    data: { name, workspaceId },
  });
  assert.equal(renamed.status(), 200);

  await page.reload();
  await until("the page lists the source", async () => (await items(page, "#sources")).length === 1);
  const widget = await openWidget(page);
  await widget.locator("#sources li").first().waitFor();
  assert.deepEqual(await items(page, "body > #sources"), [name + " (stripe)"]);
  assert.deepEqual(await items(widget, "#sources"), [name]);
  for (const frame of page.frames()) {
    assert.equal(await frame.evaluate(() => window.isHacked), undefined);
    assert.equal(await frame.locator("li img, li b").count(), 0);
  }
});

test("an expired token is refused with a readable page", async (t) => {
  const page = await newPerson(t);
  await signIn(page, EXPIRED, "ada");
  const widget = await openWidget(page);
  await widget.getByRole("heading", { name: "Your session has expired" }).waitFor();
  await widget.getByText("Close this window, and open it again.").waitFor();
  await widget.locator("#close").click();
  await page.locator("dialog").waitFor({ state: "detached" });
});

test("the product renews an expired token", async (t) => {
  const page = await newPerson(t);
  await signIn(page, SHORT, "ada");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  await page.waitForTimeout(6500);
  let renewals = 0;
  page.on("request", (request) => {
    renewals += request.url().endsWith("/airbyte/token") ? 1 : 0;
  });
  await widget.getByLabel("API key").fill("sk_of_ada");
  await widget.locator("#create").click();
  await widget.locator("#sources li").first().waitFor();
  assert.equal(renewals, 1);
});

test("the dialog closes without the widget", async (t) => {
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  await openWidget(page);
  await page.getByRole("button", { name: "Close" }).first().click();
  await page.locator("dialog").waitFor({ state: "detached" });
});

// The messages of a widget that has done something, and one that asks for the token.
const messages = [
  "auth_token_request",
  { type: "end_user_action_result", message: "partial_user_config_created", data: { id: "1" } },
  { type: "end_user_action_result", message: "partial_user_config_create_error", error: "boo" },
  "CLOSE_DIALOG",
];

// attack opens the product from a page of an attacker, opens the widget in it, and sends it the messages of the widget
// from the window of the attacker. It returns what the product did.
async function attack(attacker) {
  const opened = attacker.waitForEvent("popup");
  await attacker.evaluate((url) => {
    window.got = [];
    window.addEventListener("message", (event) => window.got.push(event.data));
    window.product = window.open(url);
  }, PRODUCT);
  const page = await opened;
  await page.waitForLoadState();
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await attacker.evaluate((all) => all.forEach((message) => window.product.postMessage(message, "*")), messages);
  await page.waitForTimeout(1000);
  return {
    requests,
    isOpen: await page.locator("dialog[open]").isVisible(),
    error: await page.locator("#error").textContent(),
    got: await attacker.evaluate(() => window.got),
  };
}

const nothing = { requests: [], isOpen: true, error: "", got: [] };

test("messages of a foreign origin are ignored", async (t) => {
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  await page.context().route("http://evil.example/**", (route) => route.fulfill({ contentType: "text/html", body: "evil" }));
  const attacker = await page.context().newPage();
  await attacker.goto("http://evil.example/");
  assert.deepEqual(await attack(attacker), nothing);
});

test("messages of a foreign window with the origin of the widget are ignored", async (t) => {
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  const { widgetUrl } = await tokenOf(page, PRODUCT);
  const attacker = await page.context().newPage();
  await attacker.goto(widgetUrl);
  await attacker.getByRole("heading", { name: "This page belongs in a frame" }).waitFor();
  assert.deepEqual(await attack(attacker), nothing);
});

test("messages of a frame that has gone to a foreign origin are ignored", async (t) => {
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  await page.context().route("http://evil.example/**", (route) => route.fulfill({ contentType: "text/html", body: "evil" }));
  await page.frames()[1].goto("http://evil.example/");
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.frames()[1].evaluate((all) => {
    window.got = [];
    window.addEventListener("message", (event) => window.got.push(event.data));
    all.forEach((message) => window.parent.postMessage(message, "*"));
  }, messages);
  await page.waitForTimeout(1000);
  const got = await page.frames()[1].evaluate(() => window.got);
  const isOpen = await page.locator("dialog[open]").isVisible();
  const error = await page.locator("#error").textContent();
  assert.deepEqual({ requests, isOpen, error, got }, nothing);
});

test("messages of the widget itself are heard", async (t) => {
  // Without this, the tests above could not fail.
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  const listed = page.waitForRequest(PRODUCT + "/airbyte/sources");
  const frame = page.frames().find((f) => f.url().includes("/embedded-widget"));
  await frame.evaluate((all) => all.forEach((message) => window.parent.postMessage(message, "*")), messages);
  await listed;
  await page.getByText("Airbyte could not save the source.").waitFor();
  await page.locator("dialog").waitFor({ state: "detached" });
});

test("the widget is shown by its product only", async (t) => {
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  const { token, widgetUrl } = await tokenOf(page, PRODUCT);
  await page.context().route("http://evil.example/**", (route) => route.fulfill({ contentType: "text/html", body: "evil" }));
  const attacker = await page.context().newPage();
  await attacker.goto("http://evil.example/");
  await attacker.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  }, widgetUrl);
  await until("the browser refuses the frame", async () => attacker.frames().some((f) => f.url().startsWith("chrome-error:")));

  // The attacker opens the widget in a window. It takes no token from them.
  const opened = attacker.waitForEvent("popup");
  await attacker.evaluate((url) => {
    window.widget = window.open(url);
  }, widgetUrl);
  const popup = await opened;
  await popup.waitForLoadState();
  const requests = [];
  popup.on("request", (request) => requests.push(request.url()));
  await attacker.evaluate((message) => window.widget.postMessage(message, "*"), { scopedAuthToken: token });
  await popup.waitForTimeout(500);
  assert.deepEqual(requests, []);
});

test("the product is shown in no frame", async (t) => {
  const page = await newPerson(t);
  const response = await page.goto(PRODUCT);
  assert.match(response.headers()["content-security-policy"], /frame-ancestors 'none'/);
});

test("the pages report no errors", async (t) => {
  const page = await newPerson(t);
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    const isIcon = message.location().url.endsWith("/favicon.ico");
    if (message.type() === "error" && !isIcon) {
      problems.push(message.text());
    }
  });
  await signIn(page, PRODUCT, "grace");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  assert.deepEqual(problems, []);
});

test("the widget closes if somebody else has signed in", async (t) => {
  const page = await newPerson(t);
  await signIn(page, SHORT, "ada");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  const tab = await page.context().newPage();
  await signIn(tab, SHORT, "grace"); // in the same browser
  await page.waitForTimeout(6500); // the token of ada has expired
  await widget.getByLabel("API key").fill("sk_of_ada");
  await widget.locator("#create").click();
  await page.getByText("Somebody else has signed in. Please open the widget again.").waitFor();
  await page.locator("dialog").waitFor({ state: "detached" });
  await tab.reload();
  await until("the page lists sources", async () => (await tab.locator("#sources").count()) === 1);
  assert.deepEqual(await items(tab, "#sources"), []);
});

test("the widget goes on for the same customer in many tabs", async (t) => {
  const page = await newPerson(t);
  await signIn(page, SHORT, "katherine");
  const tabs = [page, await page.context().newPage(), await page.context().newPage()];
  const widgets = [];
  for (const tab of tabs) {
    await tab.goto(SHORT);
    const widget = await openWidget(tab);
    await widget.locator("#form").waitFor();
    widgets.push(widget);
  }
  await page.waitForTimeout(6500); // all tokens have expired
  for (const widget of widgets) {
    await widget.getByLabel("API key").fill("sk_of_katherine");
    await widget.locator("#create").click();
  }
  for (const widget of widgets) {
    await widget.locator("#sources li").first().waitFor();
  }
});

test("the token is in no address, no storage and no page of the product", async (t) => {
  const page = await newPerson(t);
  const addresses = [];
  let token = "";
  page.on("request", (request) => addresses.push(request.url(), request.headers().referer ?? ""));
  page.on("response", async (response) => {
    if (response.url().endsWith("/airbyte/token")) {
      assert.equal(response.headers()["cache-control"], "no-store");
      token = (await response.json()).token;
    }
  });
  await signIn(page, PRODUCT, "ada");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  await until("the token is read", () => token !== "");
  assert.deepEqual(addresses.filter((address) => address.includes(token)), []);
  assert.ok(!(await page.content()).includes(token));
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!stored.includes(token));
});

test("a page of another origin cannot load the sources", async (t) => {
  const page = await newPerson(t);
  await signIn(page, PRODUCT, "ada");
  await createSource(page, "sk_of_ada");
  await page.context().route("http://evil.example/**", (route) => route.fulfill({ contentType: "text/html", body: "evil" }));
  const attacker = await page.context().newPage();
  await attacker.goto("http://evil.example/");
  const got = await attacker.evaluate(async (url) => {
    const outcomes = [];
    for (const [method, path] of [["GET", "/airbyte/sources"], ["POST", "/airbyte/token"]]) {
      for (const mode of ["cors", "no-cors"]) {
        try {
          const response = await fetch(url + path, { method, mode, credentials: "include" });
          outcomes.push(response.type + (await response.text()));
        } catch (error) {
          outcomes.push("refused");
        }
      }
    }
    const script = document.createElement("script");
    script.src = url + "/airbyte/sources";
    outcomes.push(await new Promise((resolve) => {
      script.onload = () => resolve("loaded");
      script.onerror = () => resolve("refused");
      document.head.append(script);
    }));
    return outcomes;
  }, PRODUCT);
  assert.deepEqual(got.slice(0, 3), ["refused", "refused", "refused"]);
  assert.ok(["refused", "opaque"].includes(got[3]), got[3]); // sent, refused by the handler, and not readable
  assert.equal(got[4], "refused");
});

test("a page that removes the dialog stops the widget", async (t) => {
  const page = await newPerson(t);
  await page.clock.install();
  await signIn(page, PRODUCT, "ada");
  const widget = await openWidget(page);
  await widget.locator("#form").waitFor();
  await page.evaluate(() => document.querySelector("dialog").remove());
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.clock.runFor(60 * 60 * 1000);
  assert.deepEqual(requests.filter((url) => url.endsWith("/airbyte/token")), []);
});
