// The OAuth consent of example oauth, in a browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { items, launch, newPerson, quit, signIn } from "./browser.mjs";

const { OAUTH } = process.env;

before(launch);
after(quit);

// decide goes to the consent page, clicks on a link, and waits for the note of the product. It returns the addresses of
// all pages on the way.
async function decide(page, link, note) {
  const addresses = [];
  page.on("request", (request) => addresses.push({ url: request.url(), referrer: request.headers().referer ?? "" }));
  await page.locator("#connect").click();
  await page.locator(link).waitFor();
  assert.notEqual(new URL(page.url()).origin, OAUTH);
  await page.locator(link).click();
  await page.locator("#note").getByText(note).waitFor();
  assert.equal(new URL(page.url()).origin, OAUTH);
  return addresses;
}

test("a consent is refused, and then agreed to", async (t) => {
  const page = await newPerson(t);
  await signIn(page, OAUTH, "ada");
  await decide(page, "#refuse", "You did not agree");
  assert.deepEqual(await items(page, "#sources"), []);

  const addresses = await decide(page, "#agree", "Your sheet is connected");
  assert.deepEqual(await items(page, "#sources"), ["Google Sheet"]);
  const back = addresses.find(({ url }) => url.includes("secret_id="));
  assert.ok(back, "the browser comes back with the ID of a secret");
  assert.doesNotMatch(page.url(), /secret/);
  assert.deepEqual(addresses.filter(({ referrer }) => referrer.includes("secret")), []);

  // The address works once only, in the session of the customer only.
  const again = await page.goto(back.url);
  assert.equal(again.status(), 410);
  await page.getByText("This consent has ended already.").waitFor();
  const stranger = await newPerson(t);
  const stolen = await stranger.goto(back.url);
  assert.equal(stolen.status(), 403);
  await page.goto(OAUTH);
  assert.deepEqual(await items(page, "#sources"), ["Google Sheet"]);
});
