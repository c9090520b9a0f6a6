// The JavaScript client in the comparison of docs/performance.md: counts messages, notes the CPU time of this process at
// the same messages as ClientMeter does, and writes it to a file. A second file grows by a byte with each step.
import { openSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { RealtimeClient } from "@supabase/realtime-js";
import WebSocket from "ws";

const [url, vsn, content, messages, step, file] = process.argv.slice(2);
const total = Number(messages);
const moments = [1, Math.min(100_000, Math.floor(total / 3)), total - Math.floor(total / 3), total];
const progress = openSync(`${file}.progress`, "w");
const cpuTimes = [];
let count = 0;

function heard() {
  count++;
  if (count === moments[cpuTimes.length]) {
    const { user, system } = process.cpuUsage();
    cpuTimes.push((user + system) * 1000);
    if (cpuTimes.length === moments.length) {
      writeFileSync(`${file}.part`, cpuTimes.join(" "));
      renameSync(`${file}.part`, file);
    }
  }
  if (count % Number(step) === 0) {
    writeSync(progress, "\u0001");
  }
}

const client = new RealtimeClient(url, { params: { apikey: "benchmark" }, vsn, transport: WebSocket });
const channel = client.channel("bench");
if (content === "broadcast") {
  channel.on("broadcast", { event: "move" }, heard);
} else {
  channel.on("postgres_changes", { event: "*", schema: "public", table: "items" }, heard);
}
channel.subscribe();
