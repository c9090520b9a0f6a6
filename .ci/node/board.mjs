// Opens the live board in a browser for the test LiveBoardPageTests: sees messages arrive, types one and sees it too.
import { chromium } from "playwright-core";

const [url, screenshot] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 600 } });
  await page.goto(url);
  await page.locator("#state[data-state=OPEN]").waitFor({ timeout: 15_000 });
  await page.locator("#messages li", { hasText: "participant" }).first().waitFor({ timeout: 15_000 });
  await page.getByPlaceholder("Say something").fill("typed <b>by hand</b>");
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator("#messages li", { hasText: "typed <b>by hand</b>" }).waitFor({ timeout: 15_000 });
  await page.screenshot({ path: screenshot });
  console.log(`state ${await page.locator("#state").textContent()}, channel ${await page.locator("#channel").textContent()}`);
}
finally {
  await browser.close();
}
