// Passkeys: the browser is asked with what REST gives, and REST is told what it answered.
import { toast } from "./console.js";

const home = document.body.dataset.home;

async function call(path, body) {
  const answer = await fetch(`${home}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: body ? JSON.stringify(body) : undefined,
  });
  const told = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  return told;
}

export async function answered() {
  const { options } = await call("/session/passkey/begin");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}

const ways = {
  async "sign-in"(button) {
    await call("/session/passkey", { credential: await answered() });
    location.assign(button.dataset.next);
  },
  async add(button) {
    const { options } = await call("/user/passkeys/begin");
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const made = await navigator.credentials.create({ publicKey });
    const name = document.querySelector("#passkey-name").value.trim() || "Passkey";
    await call("/user/passkeys", { name, credential: made.toJSON() });
    location.assign(button.dataset.next);
  },
  // The passkey was the proof, so the form goes on without what was asked for instead.
  async prove(button) {
    await call("/session/proof", { credential: await answered() });
    const form = button.closest("form");
    form.querySelectorAll("[name^=proof_]").forEach((one) => one.remove());
    form.requestSubmit();
  },
};

async function use(button) {
  button.disabled = true;
  try {
    await ways[button.dataset.passkey](button);
  } catch (error) {
    toast(error.name === "NotAllowedError" ? "The passkey was not used." : error.message);
  }
  button.disabled = false;
}

// Offer what *root* has hidden for browsers that know no passkeys.
export function offer(root) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return;
  for (const button of root.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => use(button));
  }
}
