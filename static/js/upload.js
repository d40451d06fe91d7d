/* Large files in pieces (tus 1.0): what arrived stays, and a broken line goes on where it stopped.
   Without this file, or where a piece of it fails, the form sends the file in one go. */

const PIECE = 4 * 1024 * 1024;
const WAITS = [1000, 2000, 5000, 10000, 30000];

const form = document.querySelector("form[data-upload]");
const place = form?.querySelector("[data-upload-state]");
const bar = form?.querySelector("[data-upload-bar]");
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const say = (name, values = {}) => {
  const sentence = form.querySelector(`[data-say-${name}]`).textContent;
  const text = sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  if (place.textContent !== text) place.textContent = text;
};

/* A refusal that trying again does not mend; ``text`` is the server's sentence for people. */
class Refused extends Error {}

async function ask(address, method, headers = {}, body = undefined) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers };
  const answer = await fetch(address, { method, headers: all, body, credentials: "same-origin" });
  if (answer.ok || answer.status === 409) return answer;
  if (answer.status >= 500 || answer.status === 423) throw new Error(String(answer.status));
  throw new Refused((await answer.text()).slice(0, 400));
}

/* The address under which this very file was begun before, if it still stands. */
async function begun(file, key) {
  const known = localStorage.getItem(key);
  if (known) {
    try {
      return { address: known, offset: Number((await ask(known, "HEAD")).headers.get("Upload-Offset")) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      localStorage.removeItem(key);
    }
  }
  const about = { filename: file.name, webinar: form.dataset.webinar };
  const metadata = Object.entries(about).map(([name, value]) => `${name} ${base64(value)}`).join(",");
  const answer = await ask(form.dataset.upload, "POST", { "Upload-Length": file.size, "Upload-Metadata": metadata });
  const address = new URL(answer.headers.get("Location"), location.href).href;
  localStorage.setItem(key, address);
  return { address, offset: 0 };
}

async function send(file, key) {
  let { address, offset } = await begun(file, key);
  let misses = 0;
  let last;
  while (!last?.headers.get("Recording-Id")) {
    try {
      const piece = file.slice(offset, offset + PIECE);
      const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
      last = await ask(address, "PATCH", headers, piece);
      if (last.status === 409) last = await ask(address, "HEAD");
      offset = Number(last.headers.get("Upload-Offset"));
      misses = 0;
      const percent = Math.floor((offset / file.size) * 100);
      bar.firstElementChild.value = percent;
      say("sending", { percent });
    } catch (error) {
      if (error instanceof Refused) throw error;
      say("waiting");
      await sleep(WAITS[Math.min(misses++, WAITS.length - 1)]);
      offset = Number((await ask(address, "HEAD").catch(() => undefined))?.headers.get("Upload-Offset") ?? offset);
    }
  }
  localStorage.removeItem(key);
  return form.dataset.after.replace("RECORDING", last.headers.get("Recording-Id"));
}

async function onSubmit(event) {
  const file = form.elements.file.files[0];
  const language = form.elements.language;
  const isPlain = form.elements.captions.files.length || !language.selectedOptions[0]?.defaultSelected;
  if (!file || !file.size || isPlain || form.dataset.plain) return;
  event.preventDefault();
  const key = `upload:${form.dataset.webinar}:${file.name}:${file.size}:${file.lastModified}`;
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  bar.hidden = false;
  try {
    location.assign(await send(file, key));
  } catch (error) {
    localStorage.removeItem(key);
    button.disabled = false;
    button.removeAttribute("aria-busy");
    bar.hidden = true;
    form.dataset.plain = "yes";
    if (error instanceof Refused && error.message && !error.message.includes("<")) place.textContent = error.message;
    else say("failed");
  }
}

form?.addEventListener("submit", onSubmit);
