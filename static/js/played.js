/* For a certificate that was asked for: tell the site, every few seconds, which seconds were played. */

const EVERY_MS = 15000;
const form = document.querySelector("[data-played]");
const media = document.querySelector("[data-sync]");

class Played {
  constructor() {
    this.parts = [];
    this.from = null;
    this.last = null;
    this.begun = false;
    this.waiting = false;
  }

  /* Time goes on by itself while playing; a step that no pace explains is a jump. */
  tick() {
    const now = media.currentTime;
    if (media.seeking || media.paused) return;
    const isJump = this.last !== null && (now < this.last || now - this.last > 1.5 * media.playbackRate);
    if (this.from === null || isJump) {
      this.close();
      this.from = now;
    }
    this.last = now;
  }

  close() {
    if (this.from !== null && this.last > this.from) {
      this.parts.push(`${this.from.toFixed(1)}-${this.last.toFixed(1)}`);
    }
    this.from = null;
    this.last = null;
  }

  message(parts) {
    const data = new FormData(form);
    data.set("parts", parts.join(","));
    return data;
  }

  /* The first message begins the clock. What did not arrive is sent again with the next. */
  async send() {
    const running = this.last;
    this.close();
    if (running !== null && !media.paused) this.from = this.last = running;
    if (this.waiting || (this.begun && !this.parts.length)) return;
    const parts = this.parts.splice(0, 150);
    this.waiting = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: this.message(parts) });
      if (!answer.ok) throw new Error(answer.status);
      this.begun = true;
      this.show(await answer.json());
    } catch {
      this.parts.unshift(...parts);
    } finally {
      this.waiting = false;
    }
  }

  leave() {
    this.close();
    if (this.parts.length) navigator.sendBeacon(form.action, this.message(this.parts.splice(0, 150)));
  }

  show(answer) {
    const words = form.dataset;
    const text = answer.is_issued
      ? words.ready
      : words.counted.replace("{n}", answer.minutes).replace("{all}", words.needed);
    const place = form.querySelector("[data-played-text]");
    if (place.textContent !== text) place.textContent = text;
    if (answer.is_issued) clearInterval(this.timer);
  }

  start() {
    media.addEventListener("timeupdate", () => this.tick());
    for (const end of ["pause", "seeking", "ended"]) media.addEventListener(end, () => this.close());
    media.addEventListener("play", () => { if (!this.begun) this.send(); });
    for (const end of ["pause", "ended"]) media.addEventListener(end, () => this.send());
    addEventListener("pagehide", () => this.leave());
    this.timer = setInterval(() => this.send(), EVERY_MS);
  }
}

if (form && media) new Played().start();
