// Shared by the scripts that open a sample in a browser: board.mjs and chat.mjs.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

export const PATIENCE = 20_000;

export const launch = () => chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

export const button = (page, name) => page.getByRole("button", { name, exact: true });

export const line = (page, text) => page.locator("#lines > div", { hasText: text });

export async function say(page, text) {
  await page.getByLabel("Your message").fill(text);
  await button(page, "Send").click();
}

export async function accessible(page, what) {
  await page.evaluate(() => document.getAnimations()
    .filter((animation) => Number.isFinite(animation.effect.getComputedTiming().endTime))
    .forEach((animation) => animation.finish()));
  if (!await page.evaluate(() => "axe" in window)) {
    await page.addScriptTag({ path: "node_modules/axe-core/axe.min.js" });
  }
  const { violations } = await page.evaluate(() => window.axe.run());
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  assert.deepEqual(found, [], what);
}

export async function fits(page, what, widths) {
  const size = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${what} is ${wide} px wide in a window of ${width} px`);
  }
  await page.setViewportSize(size);
}

export const ok = (what) => console.log(`ok: ${what}`);
