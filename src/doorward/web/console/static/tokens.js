// The entries of API tokens: unfolding one, and the JWT that an unlocking made. It is kept in this
// module alone, stands in the page only while it is shown, and goes when the entry is folded or left.

import { toast } from "./console.js";
import { answered } from "./passkeys.js";

const place = document.querySelector("[data-tokens]");
const proof = document.getElementById("proof");
const unlocked = new Map();

function draw(entry, shown = false) {
  const jwt = unlocked.get(entry);
  const field = entry.querySelector("[data-jwt]");
  field.value = jwt ? (shown ? jwt : "Unlocked, not shown") : field.dataset.locked;
  field.rows = shown ? 6 : 1;
  for (const one of entry.querySelectorAll("[data-when]")) {
    one.hidden = one.dataset.when !== (jwt ? "open" : "locked");
  }
  entry.querySelector("[data-show]").hidden = shown;
}

function lock(entry) {
  unlocked.delete(entry);
  entry.querySelector("[data-revoke]").checked = false;
  draw(entry);
}

function lockAll() {
  for (const entry of document.querySelectorAll("[data-token]")) lock(entry);
}

function send(path, body) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (place.dataset.tenant && path !== "/session/proof") headers["x-tenant-id"] = place.dataset.tenant;
  const asked = { method: "POST", headers, body: JSON.stringify(body), cache: "no-store" };
  return fetch(`${place.dataset.home}/api/v1${path}`, asked);
}

async function unlock(entry) {
  const trouble = entry.querySelector("[data-trouble]");
  trouble.textContent = "";
  const body = { revoke_earlier: entry.querySelector("[data-revoke]").checked };
  const answer = await send(`/api-tokens/${entry.dataset.token}/unlock`, body);
  const told = await answer.json();
  if (told.type?.endsWith("/fresh-proof-needed")) {
    askForProof(entry);
  } else if (!answer.ok) {
    trouble.textContent = told.detail;
  } else if (!entry.closest("[hidden]")) {
    unlocked.set(entry, told.jwt);
    draw(entry);
    entry.querySelector("[data-copy-jwt]").focus();
  }
}

function askForProof(entry) {
  const form = proof.querySelector("form");
  const trouble = form.querySelector("[data-trouble]");
  const prove = async (given) => {
    const answer = await send("/session/proof", given);
    if (answer.ok) {
      proof.close();
      await unlock(entry);
    } else {
      const told = await answer.json();
      trouble.textContent = told.errors?.[0].message ?? told.detail;
    }
  };
  form.reset();
  trouble.textContent = "";
  form.onsubmit = (event) => {
    event.preventDefault();
    prove(Object.fromEntries(new FormData(form)));
  };
  const passkey = form.querySelector("[data-by-passkey]");
  if (passkey) {
    passkey.onclick = () =>
      answered().then(
        (credential) => prove({ credential }),
        () => (trouble.textContent = "The passkey was not used."),
      );
  }
  proof.showModal();
}

async function copy(entry) {
  try {
    await navigator.clipboard.writeText(unlocked.get(entry));
    toast("Copied.");
  } catch {
    toast("The browser does not let this page copy; show the token and copy it yourself.");
  }
}

function unfold(button) {
  const row = document.getElementById(button.dataset.unfolds);
  row.hidden = !row.hidden;
  button.setAttribute("aria-expanded", String(!row.hidden));
  const entry = row.querySelector("[data-token]");
  if (row.hidden && entry) lock(entry);
}

const acts = {
  "[data-unlock]": unlock,
  "[data-copy-jwt]": copy,
  "[data-show]": (entry) => draw(entry, true),
  "[data-lock]": lock,
};

place.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.unfolds) unfold(button);
  for (const [selector, act] of Object.entries(acts)) {
    if (button?.matches(selector)) act(button.closest("[data-token]"));
  }
});
proof?.querySelector("[data-leaves]").addEventListener("click", () => proof.close());
proof?.addEventListener("close", () => proof.querySelector("form").reset());
addEventListener("pagehide", lockAll);
