// Drives @supabase/realtime-js against a server for the test RealtimeJsIntegrationTests: has a broadcast stored ("send"),
// or prints what a join to a private topic has replayed to it until the event "last" ("replay").
import { RealtimeClient } from "@supabase/realtime-js";
import WebSocket from "ws";

const [url, apikey, topic, mode] = process.argv.slice(2);
const client = new RealtimeClient(url, { params: { apikey }, vsn: "2.0.0", transport: WebSocket });
const channel = client.channel(topic, {
  config: { private: true, broadcast: mode === "send" ? { ack: true } : { replay: { since: 0 } } },
});

function fail(message) {
  console.error(message);
  process.exit(1);
}

async function end() {
  await client.removeAllChannels();
  await client.disconnect();
  process.exit(0);
}

setTimeout(() => fail("No end within 20 s"), 20_000);

if (mode === "replay") {
  channel.on("broadcast", { event: "*" }, async (message) => {
    const { payload } = message;
    const shown = payload instanceof ArrayBuffer ? { bytes: Array.from(new Uint8Array(payload)) } : payload;
    console.log(JSON.stringify({ ...message, payload: shown }));
    if (message.event === "last") {
      await end();
    }
  });
}

channel.subscribe(async (status, error) => {
  if (status === "CHANNEL_ERROR" || status === "TIMED_OUT") {
    fail(`${status}: ${error}`);
  }
  if (status === "SUBSCRIBED" && mode === "send") {
    const bytes = Uint8Array.of(1, 2, 255).buffer;
    console.log(await channel.send({ type: "broadcast", event: "json", payload: { text: "grüße" }, persist: true }));
    console.log(await channel.send({ type: "broadcast", event: "bytes", payload: bytes, persist: { ttl: 3600 } }));
    await end();
  }
});
