// Opens the live board in a browser for the test LiveBoardPageTests: two visitors talk, change a row and watch the link
// being cut and heal; widths, accessibility, and the pictures that README shows.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { accessible, button, fits, launch, line, ok, PATIENCE, say } from "./pages.mjs";

const [url, target] = process.argv.slice(2);
const WIDTHS = [360, 412, 600, 720, 900, 1099, 1100, 1280, 1600];
const browser = await launch();
const complaints = [];

/** A way to the application that can be cut. */
async function wireTo(address) {
  const sockets = new Set();
  const server = createServer((socket) => {
    const onward = connect(Number(new URL(address).port), "localhost");
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on("error", () => {}).on("close", () => [socket, onward].forEach((end) => end.destroy()));
    }
    socket.pipe(onward).pipe(socket);
  });
  const listen = (port) => new Promise((done) => server.listen(port, "localhost", done));
  await listen(0);
  const { port } = server.address();
  return {
    url: `http://localhost:${port}/`,
    cut() {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
    mend: () => listen(port),
  };
}

async function visitor(name, color, options, address = url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.addInitScript((me) => {
    localStorage.setItem("live-board-guide", "seen");
    sessionStorage.setItem("live-board-me", JSON.stringify(me));
  }, { id: name.toLowerCase(), name, color });
  return open(context, address);
}

async function open(context, address = url) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(address);
  await page.locator("#state[data-state=OPEN]").waitFor();
  return page;
}

const row = (page, title) => page.locator("#todo-rows li", { has: page.getByRole("checkbox", { name: `Done: ${title}`, exact: true }) });

async function pointAt(page, x, y) {
  const box = await page.locator("#pad").boundingBox();
  await page.mouse.move(box.x + x * box.width - 5, box.y + y * box.height);
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
}

const picture = (page, name) => page.screenshot({ path: `${target}/live-board-${name}.png` });

try {
  const grace = await visitor("Grace", 0, { colorScheme: "light" });
  const linus = await visitor("Linus", 3, { colorScheme: "dark" });

  await say(grace, "Good morning! Who has seen the new board?");
  await line(linus, "Who has seen the new board?").waitFor();
  await line(grace, /delivered in \d+ ms/).waitFor();
  assert.equal(await grace.getByLabel("Your message").inputValue(), "");
  for (const page of [grace, linus]) {
    for (const name of ["Grace", "Linus", "Ada (simulated)"]) {
      await page.getByRole("list", { name: "Who is here" }).getByText(name).waitFor();
    }
  }
  await pointAt(linus, 0.2, 0.3);
  await grace.locator(".cursor", { hasText: "Linus" }).waitFor();
  await grace.locator(".cursor", { hasText: "Ada" }).waitFor();
  await grace.locator("#pad").focus();
  await grace.keyboard.press("ArrowRight");
  await linus.locator(".cursor", { hasText: "Grace" }).waitFor();
  ok("two visitors");

  await row(grace, "Water the plants").waitFor();
  const title = grace.getByLabel("Title of to-do 2");
  await title.fill("Annotate two listener methods");
  await title.press("Enter");
  await row(linus, "Annotate two listener methods").waitFor();
  await row(linus, "Cut the link, watch it heal").getByRole("checkbox").click();
  await grace.getByRole("checkbox", { name: "Done: Cut the link, watch it heal", checked: true }).waitFor();
  await linus.getByLabel("New to-do").fill("Tell a colleague");
  await button(linus, "Add").click();
  await row(grace, "Tell a colleague").waitFor();
  // what is being typed is not overwritten by what somebody else does to the row
  const typed = grace.getByLabel("Title of to-do 6");
  await typed.fill("Tell two colleagues");
  await row(linus, "Tell a colleague").getByRole("checkbox").click();
  await grace.getByRole("checkbox", { name: "Done: Tell a colleague", checked: true }).waitFor();
  assert.equal(await typed.inputValue(), "Tell two colleagues");
  await typed.press("Enter");
  await row(linus, "Tell two colleagues").waitFor();
  await linus.getByRole("button", { name: "Delete: Tell two colleagues" }).press("Enter");
  await row(grace, "Tell two colleagues").waitFor({ state: "detached" });
  await row(linus, "Tell two colleagues").waitFor({ state: "detached" });
  assert.equal(await linus.evaluate(() => document.activeElement.id), "todo-title");
  ok("to-do table");

  await grace.route("**/api/room/lines", (route) => route.abort());
  await say(grace, "Shall I write the pull request?");
  await grace.getByText("Your text is kept").waitFor();
  assert.equal(await grace.getByLabel("Your message").inputValue(), "Shall I write the pull request?");
  complaints.length = 0;
  await grace.unroute("**/api/room/lines");
  await button(grace, "Send").click();
  await line(linus, "Shall I write the pull request?").waitFor();
  await say(linus, "Yes please. I have the table open.");
  await line(grace, "Yes please").waitFor();
  ok("nothing typed is lost");

  await pointAt(grace, 0.8, 0.15);
  await pointAt(linus, 0.08, 0.2);
  await picture(grace, "light");
  await picture(linus, "dark");
  await accessible(grace, "light");
  await accessible(linus, "dark");

  await button(grace, "Cut the link").click();
  await grace.locator("#state[data-state=RECONNECTING]").waitFor();
  await say(grace, "Does this wait?");
  await line(grace, "waits for the link and is sent by itself").waitFor({ timeout: 5_000 });
  await row(linus, "Cut the link, watch it heal").getByRole("checkbox").click();
  await row(linus, "Cut the link, watch it heal").getByText("written, waits for the change").waitFor();
  await accessible(grace, "light, cut");
  await accessible(linus, "dark, cut");
  await grace.locator("#state[data-state=OPEN]").waitFor();
  await line(grace, "Does this wait?").getByText(/delivered in \d+ ms/).waitFor();
  await grace.locator("#moments", { hasText: "To-do table read again from the database" }).waitFor();
  await linus.getByRole("checkbox", { name: "Done: Cut the link, watch it heal", checked: false }).waitFor();
  await line(grace, /gap of [\d.]+ s/).first().waitFor();
  ok("cut and healed");

  await button(linus, "Kill the server").click();
  await linus.locator("#node-realtime.down").waitFor();
  await say(linus, "The server is gone, and I keep typing.");
  await line(linus, "waits for the link").waitFor();
  await linus.locator("#tiles .warn", { hasText: "Waiting" }).waitFor();
  await picture(linus, "healing");
  await linus.getByRole("button", { name: /^Kill the server: heals in/ }).click();
  await linus.locator("#state[data-state=OPEN]").waitFor();
  ok("killed and healed");

  await grace.getByLabel("Your message").fill("A draft");
  await grace.reload();
  await line(grace, "Does this wait?").waitFor();
  assert.equal(await grace.getByLabel("Your message").inputValue(), "A draft");
  await grace.locator("#log", { hasText: "Shall I write" }).waitFor();
  ok("reload");

  const wire = await wireTo(url);
  const far = await visitor("Joan", 6, { colorScheme: "dark" }, wire.url);
  wire.cut();
  await far.locator("#offline").waitFor();
  await say(far, "Typed without the application");
  await far.getByText("Your text is kept").waitFor();
  await accessible(far, "dark, without the application");
  await picture(far, "lost");
  complaints.length = 0;
  await wire.mend();
  await far.locator("#state[data-state=OPEN]").waitFor();
  await far.locator("#offline").waitFor({ state: "hidden" });
  await button(far, "Send").click();
  await line(grace, "Typed without the application").waitFor();
  await far.close();
  wire.cut();
  complaints.length = 0;
  ok("application lost and found");

  const phone = await visitor("Kay", 2, { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, hasTouch: true });
  await pointAt(grace, 0.3, 0.6);
  await picture(phone, "phone");
  await say(grace, "typed <b>by hand</b>");
  await line(phone, "typed <b>by hand</b>").waitFor();
  await say(grace, "W".repeat(180));
  await line(phone, "W".repeat(180)).waitFor();
  await fits(phone, "The board", WIDTHS);

  const context = await browser.newContext({ viewport: { width: 360, height: 780 } });
  const newcomer = await open(context);
  const guide = newcomer.getByRole("complementary", { name: /.+/ });
  await guide.getByText("Step 1 of 5").waitFor();
  await fits(newcomer, "The board with its guide", WIDTHS);
  await accessible(newcomer, "the guide");
  for (let step = 2; step <= 5; step++) {
    await button(newcomer, "Next").click();
    await guide.getByText(`Step ${step} of 5`).waitFor();
  }
  await button(newcomer, "Done").click();
  await newcomer.reload();
  await newcomer.locator("#state[data-state=OPEN]").waitFor();
  assert.equal(await newcomer.locator("#guide").isVisible(), false);
  ok("guide");

  await grace.getByRole("link", { name: "Code" }).click();
  await grace.getByText("@BroadcastListener(topic = Room.TOPIC").or(grace.getByText("channels:")).first().waitFor();
  await fits(grace, "The page with the code", WIDTHS);
  await accessible(grace, "the page with the code");
  await button(grace, "Dark theme").click();
  assert.equal(await grace.evaluate(() => document.documentElement.dataset.theme), "dark");
  await accessible(grace, "the page with the code, dark");
  await grace.getByRole("link", { name: "Back to the board" }).click();
  await grace.locator("#state[data-state=OPEN]").waitFor();
  await accessible(grace, "dark by the switch");
  for (const link of ["Health", "Metrics"]) {
    const response = await grace.request.get(await grace.getByRole("link", { name: link }).evaluate((element) => element.href));
    assert.equal(response.status(), 200, link);
  }
  ok("widths");
  ok("accessibility light");
  ok("accessibility dark");
  assert.deepEqual(complaints, []);
}
catch (error) {
  console.log("complaints of the page:", complaints);
  throw error;
}
finally {
  await browser.close();
}
