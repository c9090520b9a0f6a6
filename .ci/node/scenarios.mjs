// Runs scenarios of @supabase/realtime-js against a server for the test ForeignClientTests, one after another, and
// prints one line of JSON for each: its name, whether it went well, and what went wrong.
import { disconnectAll, server, version } from "./harness.mjs";
import access from "./scenarios/access.mjs";
import binary from "./scenarios/binary.mjs";
import broadcast from "./scenarios/broadcast.mjs";
import changes from "./scenarios/changes.mjs";
import losses from "./scenarios/losses.mjs";
import persist from "./scenarios/persist.mjs";
import presence from "./scenarios/presence.mjs";
import wait from "./scenarios/wait.mjs";

const scenarios = {
  ...broadcast, ...presence, ...changes, ...access, ...losses, ...wait,
  ...(version === "2.0.0" ? { ...binary, ...persist } : {}),
};

// what goes wrong in a callback of a client belongs to the scenario that is under way
let failures = [];
process.on("uncaughtException", (error) => failures.push(error));
process.on("unhandledRejection", (error) => failures.push(error));

for (const [name, scenario] of Object.entries(scenarios)) {
  const begin = Date.now();
  try {
    await server("reset");
    await scenario();
  }
  catch (error) {
    failures.push(error);
  }
  try {
    await disconnectAll();
  }
  catch (error) {
    failures.push(error);
  }
  const ok = failures.length === 0;
  const detail = ok ? `${Date.now() - begin} ms` : failures.map((it) => it?.stack ?? `${it}`).join("\n");
  console.log(JSON.stringify({ name, ok, detail }));
  console.error(ok ? `${name}: ${detail}` : `${name}: FAILED`);
  failures = [];
}
process.exit(0);
