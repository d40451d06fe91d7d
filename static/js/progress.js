/* Long jobs: fetch the card again while it says that it is not finished, gently, and only while it is seen.

   <section data-refresh="/address/of/the/same/card/"> … </section>
   The address answers with the same element; without data-refresh in the answer the polling ends.
   data-reload="yes" in the answer loads the whole page anew, for what else has changed on it.
   Text of [data-now] is read out when it changes, and nothing else is. */

const QUICK = 3000;
const SLOW = 15000;
const QUICK_FOR = 120000;

const voice = document.createElement("div");
voice.className = "vh";
voice.setAttribute("role", "status");
document.body.append(voice);

function replaceCard(card, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  if (!fresh) return card;
  if (fresh.dataset.reload) location.reload();
  card.querySelectorAll("details").forEach((box, index) => {
    const twin = fresh.querySelectorAll("details")[index];
    if (twin) twin.open = box.open;
  });
  const before = card.querySelector("[data-now]")?.textContent.trim();
  const after = fresh.querySelector("[data-now]")?.textContent.trim();
  card.replaceWith(fresh);
  fresh.dispatchEvent(new CustomEvent("openseat:fresh", { bubbles: true }));
  if (after && after !== before) voice.textContent = after;
  return fresh;
}

function watch(card) {
  const started = Date.now();
  const again = () => setTimeout(look, Date.now() - started < QUICK_FOR ? QUICK : SLOW);
  async function look() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    try {
      const answer = await fetch(card.dataset.refresh, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) card = replaceCard(card, await answer.text());
    } catch {
      /* The line is down for a moment: the card stays as it was. */
    }
    if (card.dataset.refresh) again();
  }
  again();
}

for (const card of document.querySelectorAll("[data-refresh]")) watch(card);
