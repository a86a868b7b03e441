// What scripts add to pages that work without them: two keys for somebody at the door, the lock when nobody is there, drafts, moving by keyboard.
"use strict";
const token = document.body.dataset.token;
const minutes = Number(document.currentScript.dataset.idle);
let touched = Date.now();

function blank() { document.title = ""; document.body.replaceChildren(); }

function send(path) {
  const form = document.createElement("form");
  form.method = "post"; form.action = path;
  const field = document.createElement("input");
  field.type = "hidden"; field.name = "_token"; field.value = token;
  form.append(field); blank(); document.body.append(form); form.submit();
}

function typing(node) { return node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)); }

// Rows of a list: j and k move, Enter opens, Esc leaves.
const rows = () => [...document.querySelectorAll("main [data-row]")];
function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((one) => one.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step))];
  const link = next.matches("a") ? next : next.querySelector("a, summary, button");
  if (link) { link.focus(); next.scrollIntoView({ block: "nearest" }); }
}

document.addEventListener("keydown", (event) => {
  touched = Date.now();
  if (event.key === "F9") { event.preventDefault(); send("/lock"); return; }
  if (event.key === "F8") { event.preventDefault(); send("/cover"); return; }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); return; }
  if (typing(event.target)) return;
  if (event.key === "/") { event.preventDefault(); document.getElementById("search").focus(); }
  if (event.key === "j") move(1);
  if (event.key === "k") move(-1);
});
for (const name of ["pointerdown", "pointermove", "input", "scroll"]) document.addEventListener(name, () => { touched = Date.now(); }, { passive: true });

setInterval(() => { if (minutes && Date.now() - touched > minutes * 60000) { blank(); location.replace("/locked"); } }, 1000);

// Drafts: what is typed is kept, sealed, a moment later.
for (const form of document.querySelectorAll("form[data-draft]")) {
  let waiting = 0;
  const keep = () => {
    waiting = 0;
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "_token") data.append(name, value);
    data.append("_draft", form.dataset.draft); data.append("_token", token);
    fetch("/drafts", { method: "POST", body: data, keepalive: true }).catch(() => {});
  };
  form.addEventListener("input", () => { if (!waiting) waiting = setTimeout(keep, 1200); });
  form.addEventListener("submit", () => { clearTimeout(waiting); waiting = -1; });
}

// Long work: look how far it is; the page that shows one goes on to what came of it.
function live() {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const asked = new XMLHttpRequest();
  asked.responseType = "document";
  asked.onload = () => {
    const path = asked.responseURL && new URL(asked.responseURL).pathname;
    if (asked.status !== 200 || path !== place.dataset.live) { location.replace(path || location.pathname); return; }
    const next = asked.responseXML.querySelector("[data-live]");
    if (!next) { location.reload(); return; }
    if (!place.contains(document.activeElement)) place.replaceWith(document.importNode(next, true));
    setTimeout(live, 1000);
  };
  asked.onerror = () => setTimeout(live, 3000);
  asked.open("GET", place.dataset.live); asked.send();
}
setTimeout(live, 300);

const faults = document.querySelector("main form .faults");
if (faults) faults.focus();
