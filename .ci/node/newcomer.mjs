// Takes pictures of the live board as somebody sees it who opens it for the first time: for .ci/newcomer.
import assert from "node:assert/strict";
import { launch, PATIENCE } from "./pages.mjs";

const [url, target] = process.argv.slice(2);
const browser = await launch();
const complaints = [];

try {
  for (const [name, width, height, colorScheme] of [["desktop", 1280, 900, "light"], ["phone", 390, 844, "dark"]]) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    page.setDefaultTimeout(PATIENCE);
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(url);
    await page.locator("#state[data-state=OPEN]").waitFor();
    await page.getByText("Ada (simulated)").first().waitFor();
    await page.screenshot({ path: `${target}/${name}.png` });
  }
  assert.deepEqual(complaints, []);
}
finally {
  await browser.close();
}
