/* The transcript editor saves without leaving the page, so that the player goes on playing.
   The form is sent as it always is; of the answer only the lines, the helpers and the dock are taken over. */

const PARTS = [".lines", ".helpers", ".voices", ".dock", "main .head"];

const form = document.querySelector("[data-editor]");
const voice = document.createElement("p");
voice.className = "vh";
voice.setAttribute("role", "status");
form?.before(voice);

function takeOver(fresh) {
  for (const selector of PARTS) document.querySelector(selector)?.replaceWith(fresh.querySelector(selector));
  form.action = fresh.querySelector("[data-editor]").getAttribute("action");
  form.elements.version.value = fresh.querySelector("[name=version]").value;
  const notes = [...fresh.querySelectorAll("main > .note")];
  document.querySelectorAll("main > .note").forEach((note) => note.remove());
  document.querySelector("main").prepend(...notes);
  voice.textContent = notes.map((note) => note.textContent.trim()).join(" ");
  const place = document.querySelector(".line.bad textarea") || document.querySelector(".line textarea[autofocus]");
  place?.focus();
}

async function save(event) {
  event.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  const seen = scrollY;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter) });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !fresh.querySelector("[data-editor]")) throw new Error(String(answer.status));
    takeOver(fresh);
    history.replaceState(null, "", answer.url);
    if (!document.activeElement.closest(".lines")) scrollTo(0, seen);
  } catch {
    /* Nothing is lost: the words stay in the page, and leaving it asks first. */
    alert(form.dataset.lost);
    form.dispatchEvent(new Event("input"));
    event.submitter?.removeAttribute("aria-busy");
  }
  delete form.dataset.sent;
}

form?.addEventListener("submit", save);
