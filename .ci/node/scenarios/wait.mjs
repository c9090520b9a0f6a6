// Joins that the newest server answers when it has subscribed to the database; an older one answers them at once.
import assert from "node:assert/strict";
import { changes, connect, newest, open, server, status, system } from "../harness.mjs";

const waiting = { postgres_changes_options: { wait: true, timeout: 5000 } };
const inserts = { event: "INSERT", schema: "public", table: "todos" };

export default {
  async "wait: the join is answered when changes flow"() {
    const seat = open(connect(), "waiting", waiting, [inserts]);
    await status(seat, "SUBSCRIBED");
    if (!newest) {
      await system(seat, "Subscribed to PostgreSQL");
    }
    await server("insert", { table: "todos", row: { id: 1, title: "at once" } });
    assert.deepEqual((await changes(seat, 1)).map((it) => it.new.id), [1]);
  },

  async "wait: what cannot be subscribed to refuses the join"() {
    const seat = open(connect(), "refused", waiting, [{ ...inserts, filter: "wrong" }]);
    const text = 'Error parsing `filter` params: ["wrong"]';
    if (newest) {
      await status(seat, `CHANNEL_ERROR: RealtimeDisabledForConfiguration: ${text}`);
    }
    else {
      await status(seat, "SUBSCRIBED");
      await system(seat, text);
    }
  },
};
