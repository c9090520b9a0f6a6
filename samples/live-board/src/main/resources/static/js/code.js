// Shows the source files of this application, which the build copies beside the page.
import { el, find } from "./dom.js";

const ROOT = "code/io/github/supabaserealtime/samples/liveboard/";
const FILES = [
  ["application.yml", "code/application.yml", "Declares the channels."],
  ["RoomListener", `${ROOT}room/RoomListener.java`, "Hears broadcasts and presence."],
  ["Room", `${ROOT}room/Room.java`, "Sends, and tells the outcome."],
  ["VisitorRegistry", `${ROOT}room/VisitorRegistry.java`, "Tracks who is here."],
  ["TodoListener", `${ROOT}todos/TodoListener.java`, "Hears changes of the table, and reads it again after a gap."],
  ["LinkHistory", `${ROOT}inside/LinkHistory.java`, "Hears what happens to the connection."],
  ["Pulse", `${ROOT}inside/Pulse.java`, "Reads status and meters."],
  ["BoardFaults", `${ROOT}embedded/BoardFaults.java`, "Breaks the network and the server."],
];

async function show() {
  const [name, path] = FILES.find(([each]) => each === location.hash.slice(1)) ?? FILES[0];
  find("files").querySelectorAll("a").forEach((link) => {
    if (link.hash === `#${name}`) {
      link.setAttribute("aria-current", "page");
    }
    else {
      link.removeAttribute("aria-current");
    }
  });
  find("file-title").textContent = name;
  const response = await fetch(path);
  // a class without its imports
  const text = response.ok ? (await response.text()).replace(/^package [^]*?(?=\n\/\*\*)\n/, "") : "";
  find("source").textContent = response.ok ? text : "The source is not beside this page: it was built without Maven.";
}

find("files").append(...FILES.map(([name, , text]) => el("li", {}, el("a", { href: `#${name}` }, name, el("small", {}, text)))));
addEventListener("hashchange", show);
show();
