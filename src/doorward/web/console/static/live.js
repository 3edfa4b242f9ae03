// The log as it happens: new events are put on top of the table for as long as that is wanted.
const MOST = 200;
const button = document.querySelector("[data-live]");
const rows = document.getElementById("live");
const told = document.getElementById("live-words");
let source = null;

function say(words) {
  told.textContent = words;
  told.hidden = !words;
}

function cell(row, text, kind = "") {
  const one = row.insertCell();
  one.className = kind;
  one.textContent = text;
  return one;
}

function show(event) {
  const row = rows.insertRow(0);
  const when = document.createElement("time");
  when.dateTime = event.time;
  when.title = event.time;
  when.textContent = event.time.slice(11, 19);
  cell(row, "").append(when);
  const link = document.createElement("a");
  link.href = rows.dataset.event + encodeURIComponent(event.id);
  link.textContent = event.type;
  const what = cell(row, "");
  what.append(link);
  if (event.count > 1) what.append(` × ${event.count}`);
  if (event.reason) {
    const reason = document.createElement("div");
    reason.className = "text-secondary small";
    reason.textContent = event.reason.replaceAll("_", " ");
    what.append(reason);
  }
  const colours = { success: "green", refused: "red" };
  const badge = document.createElement("span");
  badge.className = `badge bg-${colours[event.result] ?? "orange"}-lt`;
  badge.textContent = event.result[0].toUpperCase() + event.result.slice(1);
  cell(row, "").append(badge);
  cell(row, event.client_id ?? "", "dw-mono");
  cell(row, event.actor && event.actor !== event.client_id ? event.actor : "", "dw-mono");
  cell(row, event.address ?? "", "dw-mono");
  while (rows.rows.length > MOST) rows.rows[rows.rows.length - 1].remove();
}

function stop(words = "") {
  source?.close();
  source = null;
  button.setAttribute("aria-pressed", "false");
  button.querySelector("span").textContent = "Follow live";
  say(words);
}

function follow() {
  source = new EventSource(button.dataset.live);
  document.getElementById("live-scroll")?.removeAttribute("hidden");
  button.setAttribute("aria-pressed", "true");
  button.querySelector("span").textContent = "Stop";
  source.onopen = () => say("Following: what happens appears on top.");
  source.onmessage = (message) => show(JSON.parse(message.data));
  source.addEventListener("ended", () => stop("It ended: sign in again, or ask for the right to see events."));
  source.addEventListener("replaced", () => stop("It is followed in another window of yours now."));
  source.onerror = () => {
    if (source?.readyState === EventSource.CLOSED) stop("The events cannot be followed now.");
    else say("The line broke; it is taken up again.");
  };
}

button?.addEventListener("click", () => (source ? stop() : follow()));
addEventListener("pagehide", () => source && stop());
