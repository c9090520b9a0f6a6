// Who is here.
import { el, find } from "./dom.js";
import { me } from "./me.js";
import { on } from "./stream.js";

const list = find("visitors");

function show(visitors) {
  list.replaceChildren(...visitors.map((visitor) => {
    const name = visitor.id === me.id ? `${visitor.name} (you)` : visitor.name;
    return el("li", { "data-color": visitor.color, title: name },
      el("span", { class: "face", "aria-hidden": "true" }, visitor.name.slice(0, 1)), el("span", { class: "name" }, name));
  }));
}

export function startVisitors() {
  on("snapshot", (snapshot) => show(snapshot.visitors));
  on("visitors", show);
}
