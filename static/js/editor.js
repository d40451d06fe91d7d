/* Checking a transcript: keys, pausing while typing, and no text lost by leaving the page.
   Jumping to a line is the player's part (player.js). */

const editor = document.querySelector("[data-editor]");
const media = document.querySelector("[data-sync]");
const pauseBox = document.getElementById("pause-typing");
let resumeTimer;
let dirty = false;

function pauseWhileTyping() {
  if (!media || !pauseBox?.checked || (media.paused && !resumeTimer)) return;
  media.pause();
  clearTimeout(resumeTimer);
  resumeTimer = setTimeout(() => {
    resumeTimer = undefined;
    media.currentTime = Math.max(0, media.currentTime - 1);
    media.play()?.catch(() => {});
  }, 1500);
}

function onKey(event) {
  if (!event.ctrlKey && !event.metaKey) return;
  const line = event.target.closest(".line");
  if (event.key === " " && media) {
    event.preventDefault();
    if (media.paused) media.play();
    else media.pause();
  } else if (event.key.toLowerCase() === "j" && media) {
    event.preventDefault();
    media.currentTime = Math.max(0, media.currentTime - 5);
  } else if (event.key === "Enter" && line) {
    event.preventDefault();
    dirty = false;
    const form = event.target.closest("form");
    form.requestSubmit(line.querySelector("[data-checked]") || form.querySelector("[type=submit]"));
  }
}

if (editor) {
  editor.addEventListener("input", () => { dirty = true; pauseWhileTyping(); });
  editor.addEventListener("keydown", onKey);
  editor.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}
