import assert from "node:assert/strict";
import { connect, join, status, system, until } from "../harness.mjs";

/** The presence of a topic as one member sees it, without the references. */
function seen(seat) {
  return Object.fromEntries(Object.entries(seat.channel.presenceState())
    .map(([key, metas]) => [key, metas.map(({ presence_ref, ...meta }) => meta)]));
}

function sees(seat, expected) {
  return until(() => `${JSON.stringify(expected)}, not ${JSON.stringify(seen(seat))}`,
    () => isEqual(seen(seat), expected));
}

function isEqual(left, right) {
  try {
    assert.deepEqual(left, right);
    return true;
  }
  catch {
    return false;
  }
}

function moves(seat, event) {
  return seat.presence.filter((it) => it.event === event);
}

export default {
  async "presence: two clients see each other come, change and go"() {
    const [first, second] = [connect(), connect()];
    const anna = await join(first, "presence", { presence: { key: "anna" } });
    await until(() => "the first sync", () => moves(anna, "sync").length === 1);
    assert.equal(await anna.channel.track({ mood: "good" }), "ok");
    await sees(anna, { anna: [{ mood: "good" }] });

    const ben = await join(second, "presence", { presence: { key: "ben" } });
    await sees(ben, { anna: [{ mood: "good" }] });
    assert.equal(await ben.channel.track({ mood: "new", since: 1 }), "ok");
    const all = { anna: [{ mood: "good" }], ben: [{ mood: "new", since: 1 }] };
    await sees(anna, all);
    await sees(ben, all);
    assert.deepEqual(moves(anna, "join").map(({ key }) => key), ["anna", "ben"]);
    assert.deepEqual(moves(ben, "join").map(({ key }) => key), ["anna", "ben"]);
    assert.match(moves(ben, "join")[1].newPresences[0].presence_ref, /^[\w-]{16}$/);

    await anna.channel.track({ mood: "better" });
    await sees(ben, { ...all, anna: [{ mood: "better" }] });
    // a change is a join of the new and a leave of the old, and the key never goes
    const changed = moves(ben, "join").at(-1);
    assert.deepEqual([changed.key, changed.currentPresences.length], ["anna", 1]);
    assert.deepEqual(moves(ben, "leave").map(({ leftPresences }) => leftPresences[0].mood), ["good"]);
    assert.deepEqual(moves(ben, "leave").map(({ currentPresences }) => currentPresences[0].mood), ["better"]);

    assert.equal(await anna.channel.untrack(), "ok");
    await sees(ben, { ben: all.ben });
    await anna.channel.track({ mood: "back" });
    await sees(ben, { ...all, anna: [{ mood: "back" }] });
    await first.disconnect();
    await sees(ben, { ben: all.ben });
  },

  async "presence: one key of two clients, and one that the server makes up"() {
    const [tab, window] = [connect(), connect()];
    const one = await join(tab, "tabs", { presence: { key: "anna" } });
    const two = await join(window, "tabs", { presence: { key: "anna" } });
    await one.channel.track({ tab: 1 });
    await sees(two, { anna: [{ tab: 1 }] });
    await two.channel.track({ tab: 2 });
    await sees(one, { anna: [{ tab: 1 }, { tab: 2 }] });
    const nameless = await join(connect(), "tabs", { presence: { key: "" } });
    await nameless.channel.track({ tab: 3 });
    await until(() => "three metas", () => Object.values(one.channel.presenceState()).flat().length === 3);
    const key = Object.keys(one.channel.presenceState()).find((it) => it !== "anna");
    assert.match(key, /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/);
    await tab.removeChannel(one.channel);
    await sees(two, { anna: [{ tab: 2 }], [key]: [{ tab: 3 }] });
  },

  async "presence: the sixth call within 30 s closes the channel"() {
    const seat = await join(connect(), "presence-limit", { presence: { key: "anna" } });
    for (let call = 1; call <= 5; call++) {
      assert.equal(await seat.channel.track({ call }), "ok");
    }
    seat.channel.track({ call: 6 });
    await status(seat, "CLOSED");
    await system(seat, "Client presence rate limit exceeded");
  },
};
