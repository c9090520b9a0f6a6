// The login page: says why one is here, and offers the users for trying out.
import { call } from "./api.js";
import { protect } from "./csrf.js";
import { el, find } from "./dom.js";

const MESSAGES = {
  wrong: "This user with this password is not known.",
  unavailable: "Signing in does not work now, because the project does not answer as expected.",
  out: "You have signed out. Your connection is closed.",
  ended: "Your session has ended, and your connection is closed. Sign in again.",
};

const form = find("sign-in");
const reason = location.search.slice(1).replace(/=.*/, "");

protect(form);
if (MESSAGES[reason]) {
  find("message").textContent = MESSAGES[reason];
  find("message").classList.toggle("bad", reason === "wrong" || reason === "unavailable");
  find("message").hidden = false;
}

function offer({ name, password, team }) {
  return el("button", {
    type: "button",
    click: () => {
      form.elements.username.value = name;
      form.elements.password.value = password;
      form.requestSubmit();
    },
  }, `Sign in as ${name}`, el("span", { class: "hint" }, team ? `member of team ${team}` : "member of no team"));
}

const { ok, data } = await call("GET", "sign-in");
if (ok && data.users.length) {
  find("demo").replaceChildren(...data.users.map(offer));
  find("demo").hidden = false;
  find("demo-hint").hidden = false;
}
