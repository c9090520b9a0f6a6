// Binary payloads, which only version 2.0.0 of the protocol has.
import assert from "node:assert/strict";
import { broadcast, connect, events, join, send, server } from "../harness.mjs";

const bytes = Uint8Array.from({ length: 256 }, (_, index) => index).buffer;

function isSame(message, expected, meta) {
  assert.ok(message.payload instanceof ArrayBuffer, `an ArrayBuffer, not ${JSON.stringify(message.payload)}`);
  assert.deepEqual(new Uint8Array(message.payload), new Uint8Array(expected));
  assert.deepEqual(message.meta, meta);
}

export default {
  async "binary: between two clients, with ack, empty ones too"() {
    const speaker = await join(connect(), "binary", { broadcast: { ack: true } });
    const listener = await join(connect(), "binary");
    assert.equal(await send(speaker, "bytes-é", bytes), "ok");
    assert.equal(await send(speaker, "none", new ArrayBuffer(0)), "ok");
    isSame(await broadcast(listener, "bytes-é"), bytes);
    isSame(await broadcast(listener, "none"), new ArrayBuffer(0));
  },

  async "binary: over HTTP and from the database"() {
    const listener = await join(connect(), "open:binary", { private: true });
    const channel = connect().channel("open:binary", { config: { private: true } });
    assert.deepEqual(await channel.httpSend("over-http", bytes), { success: true });
    isSame(await broadcast(listener, "over-http"), bytes);
    const since = await server("now");
    const id = await server("sendBinary", { topic: "open:binary", event: "stored", bytes: [0, 127, 255], private: true });
    isSame(await broadcast(listener, "stored"), Uint8Array.of(0, 127, 255).buffer, { id });
    const late = await join(connect(), "open:binary", { private: true, broadcast: { replay: { since } } });
    isSame(await broadcast(late, "stored"), Uint8Array.of(0, 127, 255).buffer, { id, replayed: true });
  },

  async "binary: a client of version 1.0.0 gets the JSON and not the bytes"() {
    const older = await join(connect({ vsn: "1.0.0" }), "mixed");
    const speaker = await join(connect(), "mixed", { broadcast: { ack: true } });
    assert.equal(await send(speaker, "bytes", bytes), "ok");
    assert.equal(await send(speaker, "json", { n: 1 }), "ok");
    assert.deepEqual(await broadcast(older, "json"), { type: "broadcast", event: "json", payload: { n: 1 } });
    assert.deepEqual(events(older), ["json"]);
    await send(older, "from-older", { n: 2 });
    assert.deepEqual((await broadcast(speaker, "from-older")).payload, { n: 2 });
  },
};
