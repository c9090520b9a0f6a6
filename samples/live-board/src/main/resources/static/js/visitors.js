// Who is here.
import { el, find } from "./dom.js";
import { me } from "./me.js";
import { on } from "./stream.js";

const MOST = 8;
const list = find("visitors");

function show(visitors) {
  const more = visitors.length - MOST;
  list.replaceChildren(...visitors.slice(0, MOST).map((visitor) => {
    const name = visitor.id === me.id ? `${visitor.name} (you)` : visitor.name;
    return el("li", { "data-color": visitor.color, title: name },
      el("span", { class: "face", "aria-hidden": "true" }, visitor.name.slice(0, 1)), el("span", { class: "name" }, name));
  }), ...(more > 0 ? [el("li", { class: "more" }, `+${more}`)] : []));
}

export function startVisitors() {
  on("snapshot", (snapshot) => show(snapshot.visitors));
  on("visitors", show);
}
