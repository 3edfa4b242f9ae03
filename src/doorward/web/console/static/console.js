// The console's own behaviour. Pages work without it but for dialogs in place, copying and the palette.

// Markup comes from our own answers only (htmx puts it in); scripts never.
if (window.trustedTypes) {
  trustedTypes.createPolicy("default", { createHTML: (text) => text });
}

const dialog = document.getElementById("dialog");
const toasts = document.getElementById("toasts");

export function toast(words) {
  const one = document.createElement("div");
  one.className = "dw-toast";
  one.textContent = words;
  toasts.append(one);
  setTimeout(() => one.remove(), 6000);
}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function sayWhatWasDone() {
  const words = cookie("doorward_toast");
  if (!words) return;
  document.cookie = "doorward_toast=; Path=/; Max-Age=0; SameSite=Strict";
  toast(words);
}

// A dialog that holds what is shown once asks before it closes, and so does the page before it is left.
const unsaved = () => document.querySelector("[data-once]:not([data-copied])");

function closeDialog() {
  const once = dialog.querySelector("[data-once]");
  if (once && !once.hasAttribute("data-copied") && !once.hasAttribute("data-warned")) {
    once.setAttribute("data-warned", "");
    const warning = dialog.querySelector("[data-warning]");
    if (warning) {
      warning.hidden = false;
      warning.focus();
    }
    return;
  }
  const after = once?.dataset.once;
  dialog.close();
  dialog.replaceChildren();
  if (after) location.assign(after);
}

addEventListener("beforeunload", (event) => {
  if (unsaved()?.hasAttribute("data-warned") === false) event.preventDefault();
});
// What was shown must not come back with the back button.
addEventListener("pagehide", () => {
  document.querySelectorAll("[data-once]").forEach((one) => one.replaceChildren());
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

async function offerPasskeys(root) {
  if (root.querySelector("[data-passkey]")) (await import("./passkeys.js")).offer(root);
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog || !dialog.firstElementChild) return;
  offerPasskeys(dialog);
  if (!dialog.open) dialog.showModal();
  const wrong = dialog.querySelector("[aria-invalid], [autofocus]");
  (wrong ?? dialog.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
});
document.body.addEventListener("htmx:sendError", () => toast("The server cannot be reached."));
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  closeDialog();
});

async function copy(button) {
  const parts = [...document.querySelectorAll(button.dataset.copy)];
  const text = parts.map((one) => one.dataset.value ?? one.value ?? one.textContent.trim()).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
    button.closest("[data-once]")?.setAttribute("data-copied", "");
  } catch {
    toast("The browser does not let this page copy; select the text and copy it yourself.");
  }
}

// What REST gives goes to the clipboard without ever being in the page.
async function fetchAndCopy(button) {
  const there = document.body.dataset.tenant;
  const headers = { accept: "application/json", ...(there ? { "x-tenant-id": there } : {}) };
  const answer = await fetch(document.body.dataset.home + "/api/v1" + button.dataset.fetch, { method: "POST", headers });
  const body = await answer.json();
  if (!answer.ok) {
    toast(body.detail);
    return;
  }
  await navigator.clipboard.writeText(body[button.dataset.member]);
  toast("Copied.");
}

function setTheme() {
  const dark = document.documentElement.dataset.bsTheme !== "dark";
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  document.cookie = `doorward_theme=${dark ? "dark" : "light"}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

function openPalette() {
  const palette = document.getElementById("palette");
  if (!palette) return;
  palette.showModal();
  palette.querySelector("input").select();
}

const acts = {
  "[data-closes]": (one) => {
    if (one.closest("dialog") === dialog) closeDialog();
    else if (one.dataset.closes) location.assign(one.dataset.closes);
    else history.back();
  },
  "[data-copy]": copy,
  "[data-fetch]": fetchAndCopy,
  "[data-theme]": setTheme,
  "[data-opens=palette]": openPalette,
  "[data-toggles]": (one) => {
    const shown = document.getElementById(one.dataset.toggles).classList.toggle("show");
    one.setAttribute("aria-expanded", String(shown));
  },
  "[data-tab]": (one) => {
    const group = one.closest("[data-tabs]");
    for (const tab of group.querySelectorAll("[data-tab]")) {
      const here = tab === one;
      tab.classList.toggle("active", here);
      tab.setAttribute("aria-selected", String(here));
      document.getElementById(tab.dataset.tab).hidden = !here;
    }
  },
};

document.addEventListener("click", (event) => {
  for (const [selector, act] of Object.entries(acts)) {
    const one = event.target.closest(selector);
    if (one) {
      act(one);
      return;
    }
  }
});

// A menu closes when something else, or something in it, was chosen.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.dw-menu[open]")) {
    const chosen = event.target.closest("a.dropdown-item, button.dropdown-item");
    if (!menu.contains(event.target) || chosen) menu.open = false;
  }
});

// In a table that scrolls a menu would be cut off: it is laid over the page, where there is room.
function place(menu) {
  const list = menu.querySelector(".dropdown-menu");
  const at = menu.getBoundingClientRect();
  const below = at.bottom + list.offsetHeight < innerHeight;
  list.style.position = "fixed";
  list.style.right = `${Math.max(0, document.documentElement.clientWidth - at.right)}px`;
  list.style.top = below ? `${at.bottom}px` : `${Math.max(0, at.top - list.offsetHeight)}px`;
}
const placeAll = () => document.querySelectorAll(".dw-scroll details.dw-menu[open]").forEach(place);
document.addEventListener("toggle", placeAll, true);
document.addEventListener("scroll", placeAll, { capture: true, passive: true });

document.addEventListener("keydown", (event) => {
  if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    openPalette();
  }
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.dw-menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

// A switch or a choice that acts at once sends its form; a filter looks again.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-sends]");
  if (form) form.requestSubmit();
  if (event.target.matches("[data-all]")) {
    const boxes = event.target.closest("table").querySelectorAll("tbody input[name=id]");
    boxes.forEach((one) => (one.checked = event.target.checked));
  }
  if (event.target.matches("input[name=id], [data-all]")) {
    const some = document.querySelector("input[name=id]:checked");
    document.querySelectorAll("[data-bulk]").forEach((one) => (one.hidden = !some));
  }
  if (event.target.matches("[data-column]")) showColumns();
});

// A list of many rows is narrowed by what their first cell says.
document.addEventListener("input", (event) => {
  const rows = event.target.dataset.narrows;
  if (!rows) return;
  const wanted = event.target.value.trim().toLowerCase();
  const list = document.getElementById(rows);
  for (const row of list.rows ?? list.children) {
    row.hidden = !(row.cells?.[0] ?? row).textContent.toLowerCase().includes(wanted);
  }
});

// Which columns a table shows is remembered by this browser alone.
function showColumns() {
  for (const box of document.querySelectorAll("[data-column]")) {
    const { columns, hidden: usual } = box.closest("[data-columns]").dataset;
    const key = `columns:${columns}:${usual}`;
    const hidden = new Set(JSON.parse(localStorage.getItem(key) ?? usual ?? "[]"));
    if (box.dataset.ready) hidden[box.checked ? "delete" : "add"](box.dataset.column);
    box.dataset.ready = "1";
    box.checked = !hidden.has(box.dataset.column);
    localStorage.setItem(key, JSON.stringify([...hidden]));
    document.querySelectorAll(`[data-of="${box.dataset.column}"]`).forEach((one) => (one.hidden = !box.checked));
  }
}

// The token of a link stands behind the #, which no server and no log ever sees.
const link = document.querySelector("form[data-link]");
if (link && location.hash.length > 1) {
  link.elements.token.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  link.submit();
}

// Some tenants' programs must name their tenant: its id is looked up where they find it, too.
async function showMemberships() {
  const { memberships } = document.body.dataset;
  if (!memberships) return;
  const answer = await fetch(memberships, { headers: { accept: "application/json" } });
  const list = document.querySelector("[data-tenant-ids]");
  if (!answer.ok || !list) return;
  const told = await answer.json();
  const names = new Map(told.roles.map((one) => [one.tenant_id, one.tenant_name]));
  for (const [id, name] of names) {
    const item = document.createElement("li");
    item.textContent = `${name}: ${id}`;
    list.append(item);
  }
}

showMemberships().catch(() => {});
offerPasskeys(document);
showColumns();
sayWhatWasDone();
