// Drives @supabase/realtime-js against a server for the test RealtimeJsIntegrationTests:
// joins a topic, acknowledges what it hears, sends with ack, and tells all on standard output.
import { RealtimeClient } from "@supabase/realtime-js";
import WebSocket from "ws";

const [url, apikey, vsn, topic] = process.argv.slice(2);
const client = new RealtimeClient(url, { params: { apikey }, vsn, transport: WebSocket });
const channel = client.channel(topic, { config: { broadcast: { ack: true, self: false } } });
const heard = [];

function fail(message) {
  console.error(message);
  process.exit(1);
}

const limit = setTimeout(() => fail(`No end within 20 s, heard ${JSON.stringify(heard)}`), 20_000);

function waitFor(event) {
  return new Promise((resolve) => {
    const look = () => {
      const found = heard.find((message) => message.event === event);
      found ? resolve(found) : setTimeout(look, 20);
    };
    look();
  });
}

channel.on("broadcast", { event: "*" }, (message) => {
  const payload = message.payload instanceof ArrayBuffer
    ? { bytes: Array.from(new Uint8Array(message.payload)) }
    : message.payload;
  heard.push({ event: message.event, payload });
});

channel.subscribe(async (status, error) => {
  if (status === "CHANNEL_ERROR" || status === "TIMED_OUT") {
    fail(`${status}: ${error}`);
  }
  if (status !== "SUBSCRIBED") {
    return;
  }
  console.log("subscribed");
  await waitFor("from-java");
  const outcome = await channel.send({ type: "broadcast", event: "from-js", payload: { text: "grüße", n: 2 } });
  console.log(`outcome ${outcome}`);
  if (vsn === "2.0.0") {
    const bytes = await channel.send({
      type: "broadcast", event: "bytes-from-js", payload: new Uint8Array([1, 2, 255]).buffer,
    });
    console.log(`outcome of bytes ${bytes}`);
  }
  await waitFor("end");
  console.log(`heard ${JSON.stringify(heard)}`);
  clearTimeout(limit);
  await client.removeAllChannels();
  await client.disconnect();
  process.exit(0);
});
