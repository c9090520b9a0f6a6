// Opens the secure chat in a browser for the test SecureChatPageTests: two members talk, one user is refused, a token is
// renewed, somebody signs out; widths, accessibility, and the pictures that the README of the sample shows.
import assert from "node:assert/strict";
import { accessible, button, fits, launch, line, ok, PATIENCE, say } from "./pages.mjs";

const [url, target] = process.argv.slice(2);
const WIDTHS = [360, 412, 600, 819, 820, 1100, 1280, 1600];
const browser = await launch();
const complaints = [];

async function visitor(options) {
  // axe is put into the page, which the content security policy forbids
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, bypassCSP: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  await page.getByRole("heading", { name: "Sign in to the chat" }).waitFor();
  return page;
}

async function enter(name, options) {
  const page = await visitor(options);
  await page.getByRole("button", { name: new RegExp(`Sign in as ${name}`) }).click();
  await page.getByText(`Signed in as ${name}`).waitFor();
  return page;
}

const picture = (page, name) => page.screenshot({ path: `${target}/secure-chat-${name}.png` });

try {
  const stranger = await visitor({ colorScheme: "light" });
  await stranger.getByRole("button", { name: /Sign in as carol/ }).waitFor();
  await accessible(stranger, "the login page");
  await fits(stranger, "The login page", WIDTHS);
  await picture(stranger, "login");
  await stranger.getByLabel("User", { exact: true }).fill("alice");
  await stranger.getByLabel("Password", { exact: true }).fill("wrong");
  await button(stranger, "Sign in").click();
  await stranger.getByText("This user with this password is not known").waitFor();
  await stranger.close();
  ok("signing in");

  const alice = await enter("alice", { colorScheme: "light" });
  const bob = await enter("bob", { colorScheme: "dark" });
  for (const page of [alice, bob]) {
    await page.locator("#state[data-state=IN]").waitFor();
    for (const name of ["alice", "bob"]) {
      await page.getByRole("list", { name: "Who is here" }).getByText(name).waitFor();
    }
  }
  await say(alice, "Did you sign in with <b>your own</b> token?");
  await line(bob, "Did you sign in with <b>your own</b> token?").waitFor();
  await line(alice, "delivered").waitFor();
  await say(bob, "Yes. Each of us has a connection of our own.");
  await line(alice, "Each of us has a connection").waitFor();
  await say(alice, "And Carol?");
  await say(bob, "The policy does not let her in.");
  await line(alice, "does not let her in").waitFor();
  ok("two members");

  const carol = await enter("carol", { colorScheme: "light" });
  await carol.getByRole("heading", { name: "You may not enter this room." }).waitFor();
  await carol.getByText("You do not have permissions to read from this Channel topic").first().waitFor();
  assert.equal(await carol.getByLabel("Your message").isVisible(), false);
  assert.equal(await carol.locator("#state").getAttribute("data-state"), "OUT");
  await fits(carol, "The page of a user who is refused", WIDTHS);
  await accessible(carol, "refused");
  await picture(carol, "refused");
  ok("no member");

  await alice.getByText(/^Access token [2-9]$/).waitFor();
  await alice.locator("#moments [data-kind=TOKEN]", { hasText: "Access token 2, good for" }).waitFor();
  assert.equal(await alice.locator("#state").getAttribute("data-state"), "IN");
  await picture(alice, "light");
  await picture(bob, "dark");
  await accessible(alice, "light");
  await accessible(bob, "dark");
  ok("renewed");

  await alice.getByLabel("Your message").fill("A draft");
  await alice.reload();
  await line(alice, "The policy does not let her in.").waitFor();
  assert.equal(await alice.getByLabel("Your message").inputValue(), "A draft");

  const phone = await enter("bob", { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, hasTouch: true });
  await phone.locator("#state[data-state=IN]").waitFor();
  await say(alice, "W".repeat(180));
  await line(phone, "W".repeat(180)).waitFor();
  await fits(phone, "The chat", WIDTHS);
  await say(alice, "Do you have me on your phone?");
  await say(phone, "Yes, with a second connection of mine.");
  await line(phone, "delivered").waitFor();
  await picture(phone, "phone");
  ok("widths");

  await button(bob, "Light theme").click();
  await accessible(bob, "light by the switch");
  ok("accessibility");

  await button(bob, "Sign out").click();
  await bob.getByText("You have signed out. Your connection is closed.").waitFor();
  await button(phone, "Sign out").click();
  await alice.getByRole("list", { name: "Who is here" }).getByText("bob").waitFor({ state: "detached" });
  ok("signing out");
  // a stream that ends with its session asks once whether it is over
  assert.deepEqual(complaints.filter((text) => !text.includes("status of 401")), []);
}
finally {
  await browser.close();
}
