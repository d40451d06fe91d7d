/* Small comforts for every page. Each page works without this file. */

const page = document.documentElement;
const language = page.lang || "en";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/* Times in the reader's own zone. The server has already written them in a zone it knows. */

const FORMATS = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  long: { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  short: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  date: { weekday: "long", day: "numeric", month: "long" },
  day: { day: "numeric", month: "long", year: "numeric" },
};

/* British English puts the day first as the server does; Arabic pages keep the digits of clocks and codes. */
const locale = { en: "en-GB", ar: "ar-u-nu-latn" }[language] || language;

function written(date, kind) {
  return new Intl.DateTimeFormat(locale, FORMATS[kind] || FORMATS.time).format(date);
}

function offsetAt(date) {
  const minutes = -date.getTimezoneOffset();
  const rest = String(Math.abs(minutes) % 60).padStart(2, "0");
  return `UTC${minutes < 0 ? "\u2212" : "+"}${Math.floor(Math.abs(minutes) / 60)}${rest === "00" ? "" : `:${rest}`}`;
}

function showLocalTimes(root = document) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const element of all("time[data-local]", root)) {
    const start = written(new Date(element.dateTime), element.dataset.local);
    const end = element.dataset.end ? `\u2013${written(new Date(element.dataset.end), "time")}` : "";
    element.textContent = start + end;
  }
  for (const element of all("time[data-day]", root)) {
    const parts = { b: { weekday: "short" }, i: { day: "numeric" }, span: { month: "short" } };
    for (const [tag, options] of Object.entries(parts)) {
      element.querySelector(tag).textContent = new Intl.DateTimeFormat(locale, options).format(new Date(element.dateTime));
    }
  }
  const city = zone.split("/").pop().replaceAll("_", " ");
  for (const element of all("[data-zone]", root)) {
    const offset = offsetAt(new Date(element.dataset.at));
    element.textContent = element.dataset.zone.replace("{city}", city).replace("{offset}", offset);
  }
  for (const element of all("[data-home]", root)) {
    element.hidden = -new Date(element.dataset.at).getTimezoneOffset() === Number(element.dataset.home);
  }
  for (const input of all("input[data-reader-zone], select[data-reader-zone]", root)) {
    if (!input.value) input.value = zone;
  }
}

/* Menus close on Escape and on a click elsewhere. */

function closeMenus(except, focus) {
  for (const menu of all("details.menu[open]")) {
    if (menu.contains(except)) continue;
    menu.open = false;
    if (focus) menu.querySelector("summary").focus();
  }
}

/* Messages, copying, dialogs. */

let toast;
let toastTimer;

function announce(text) {
  if (!toast) {
    toast = document.createElement("div");
    toast.className = "toast";
    toast.setAttribute("role", "status");
    document.body.append(toast);
  }
  toast.hidden = false;
  toast.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, 6000);
}

async function copyLink(button) {
  await navigator.clipboard.writeText(new URL(button.dataset.copy || button.href, location.href).href);
  announce(button.dataset.done);
}

function onClick(event) {
  const button = event.target.closest("[data-copy], [data-dialog], [data-close]");
  closeMenus(event.target, false);
  if (!button) return;
  if ("copy" in button.dataset) {
    if (!navigator.clipboard) return;
    event.preventDefault();
    copyLink(button);
    return;
  }
  const dialog = "close" in button.dataset ? button.closest("dialog") : document.getElementById(button.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  if ("close" in button.dataset) dialog.close();
  else dialog.showModal();
}

/* A form that is on its way shows it, and a second tap does not send it twice. */

function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "download" in form.dataset) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter || form.querySelector("[type=submit]");
  if (button) button.setAttribute("aria-busy", "true");
}

function forgetSubmits() {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
  for (const button of all("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

showLocalTimes();
document.addEventListener("openseat:fresh", (event) => showLocalTimes(event.target));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(null, true); });
document.addEventListener("click", onClick);
document.addEventListener("submit", onSubmit);
addEventListener("pageshow", forgetSubmits);
if (matchMedia("(min-width: 62rem)").matches) {
  for (const box of all("details[data-wide]")) box.open = true;
}
const errors = document.querySelector("[data-errors]");
if (errors) {
  errors.tabIndex = -1;
  errors.focus();
}
