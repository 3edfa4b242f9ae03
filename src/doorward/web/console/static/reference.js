// The REST reference: finding an operation, and sending one with the visitor's own session.
// What comes back is put in as text, kept nowhere, and taken away when the page is left.

const reference = document.querySelector(".dw-reference");
const operations = [...reference.querySelectorAll(".dw-operation")].map((one) => (
  { one, text: one.firstElementChild.textContent.toLowerCase() }));
const find = document.getElementById("find");
const found = document.getElementById("found");
const sure = document.getElementById("sure");

function look() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { one, text } of operations) {
    one.hidden = !words.every((word) => text.includes(word));
    count += one.hidden ? 0 : 1;
  }
  for (const section of reference.querySelectorAll("section:has(.dw-operation)")) {
    section.hidden = !section.querySelector(".dw-operation:not([hidden])");
  }
  found.textContent = count === 1 ? "1 operation" : `${count} operations`;
}

function openNamed() {
  const one = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!one?.matches(".dw-operation")) return;
  one.open = true;
  one.scrollIntoView();
}

function read(form) {
  const query = new URLSearchParams();
  const headers = new Headers({ Accept: "application/json" });
  let path = form.dataset.path;
  for (const field of form.querySelectorAll("[data-place]")) {
    const { name, value } = field;
    if (value === "") continue;
    const values = "many" in field.dataset ? value.split(",").map((one) => one.trim()) : [value];
    if (field.dataset.place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (field.dataset.place === "header") headers.set(name, value);
    else values.forEach((one) => query.append(name, one));
  }
  if (reference.dataset.tenant) headers.set("x-tenant-id", reference.dataset.tenant);
  const body = form.elements.body?.value.trim() || undefined;
  if (body) headers.set("Content-Type", "application/json");
  const asked = query.size ? `?${query}` : "";
  return { path: path + asked, how: { method: form.dataset.method, headers, body } };
}

function isSound(form) {
  const body = form.elements.body;
  if (!body) return true;
  let wrong = "";
  try {
    if (body.value.trim()) JSON.parse(body.value);
  } catch (error) {
    wrong = `This is not JSON: ${error.message}`;
  }
  body.setAttribute("aria-invalid", String(Boolean(wrong)));
  body.classList.toggle("is-invalid", Boolean(wrong));
  body.nextElementSibling.textContent = wrong;
  if (wrong) body.focus();
  return !wrong;
}

function isSure(line) {
  document.getElementById("sure-title").textContent = `Send ${line}?`;
  sure.returnValue = "no";
  sure.showModal();
  return new Promise((settle) => {
    sure.addEventListener("close", () => settle(sure.returnValue === "yes"), { once: true });
  });
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function part(kind, text, title) {
  const one = document.createElement(kind);
  one.textContent = text;
  if (kind === "pre") {
    one.tabIndex = 0;
    one.setAttribute("aria-label", title);
  }
  return one;
}

function resultOf(form) {
  const there = form.querySelector(".dw-result");
  if (there) return there;
  const made = document.createElement("div");
  made.className = "dw-result";
  made.tabIndex = -1;
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", `Answer to ${form.dataset.method} ${form.dataset.path}`);
  form.append(made);
  return made;
}

async function send(form) {
  const { path, how } = read(form);
  if ("asks" in form.dataset && !(await isSure(`${how.method} ${path}`))) return;
  const result = resultOf(form);
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  const began = performance.now();
  try {
    const answer = await fetch(reference.dataset.root + path, {
      ...how, cache: "no-store", credentials: "same-origin", redirect: "manual",
    });
    const text = await answer.text();
    const took = Math.round(performance.now() - began);
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    result.replaceChildren(
      part("h3", `${answer.status} ${answer.statusText} · ${took} ms`),
      part("pre", headers, "Headers of the answer"),
      part("pre", pretty(text) || "(no body)", "Body of the answer"),
    );
  } catch {
    result.replaceChildren(part("h3", "The server cannot be reached."));
  } finally {
    button.disabled = false;
  }
  result.focus();
}

for (const form of reference.querySelectorAll(".dw-try")) {
  form.querySelector(".dw-send").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isSound(form)) send(form);
  });
}
find.addEventListener("input", look);
addEventListener("hashchange", openNamed);
addEventListener("pagehide", () => {
  reference.querySelectorAll(".dw-result").forEach((one) => one.remove());
  reference.querySelectorAll(".dw-try").forEach((one) => one.reset());
});
look();
openNamed();
