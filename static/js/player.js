/* The player and its transcript: light the sentence being spoken, follow it, jump, find. */

const media = document.querySelector("[data-sync]");
const transcript = document.querySelector("[data-transcript]");
const address = new URLSearchParams(location.search);

/* Phones: the links to the sections below the player become tabs. Without script they stay links. */

function makeTabs(list) {
  const tabs = [...list.querySelectorAll("a")].filter((tab) => document.getElementById(tab.hash.slice(1)));
  const panes = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  const show = (chosen, focus) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panes[index].classList.toggle("on", index === chosen);
    });
    if (focus) tabs[chosen].focus();
  };
  const onKey = (event, index) => {
    const forward = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    const goal = {
      ArrowRight: index + forward, ArrowLeft: index - forward, Home: 0, End: tabs.length - 1,
    }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    show((goal + tabs.length) % tabs.length, true);
  };
  document.documentElement.classList.add("tabbed");
  list.setAttribute("role", "tablist");
  tabs.forEach((tab, index) => {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panes[index].id);
    panes[index].classList.add("tabpane");
    tab.addEventListener("click", (event) => { event.preventDefault(); show(index, false); });
    tab.addEventListener("keydown", (event) => onKey(event, index));
  });
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  show(Math.max(0, panes.findIndex((pane) => target && pane.contains(target))), false);
}

class Transcript {
  constructor(root) {
    this.root = root;
    this.box = root.closest(".panel") || root;
    this.sentences = [...root.querySelectorAll(".say[data-t]")];
    this.starts = this.sentences.map((sentence) => Number(sentence.dataset.t));
    this.follow = document.getElementById("follow");
    this.back = this.box.querySelector(".back");
    this.current = -1;
    this.scrolledAt = 0;
    this.follow?.addEventListener("change", () => this.resume(this.follow.checked));
    this.back?.addEventListener("click", () => this.resume(true));
    for (const gesture of ["wheel", "touchmove"]) {
      this.box.addEventListener(gesture, () => this.yield(), { passive: true });
    }
  }

  /* The last sentence that starts at or before ``seconds``, by halving. */
  at(seconds) {
    let low = 0;
    let high = this.starts.length - 1;
    let found = -1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= seconds + 0.05) {
        found = middle;
        low = middle + 1;
      } else high = middle - 1;
    }
    return found;
  }

  light(seconds) {
    const index = this.at(seconds);
    if (index === this.current || index < 0) return;
    for (const lit of this.root.querySelectorAll(".turn.now, .say.on")) lit.classList.remove("now", "on");
    this.current = index;
    const sentence = this.sentences[index];
    sentence.classList.add("on");
    sentence.closest(".turn")?.classList.add("now");
    if (this.follow?.checked && media && !media.paused) this.centre(sentence);
  }

  centre(element) {
    this.scrolledAt = Date.now();
    const place = element.getBoundingClientRect();
    const scrolls = this.box.scrollHeight > this.box.clientHeight + 4
      && getComputedStyle(this.box).overflowY !== "visible";
    if (scrolls) {
      const frame = this.box.getBoundingClientRect();
      this.box.scrollTop += place.top - frame.top - frame.height * 0.4;
    } else scrollBy(0, place.top - innerHeight * 0.62);
  }

  /* A reader who scrolls wants to read: following stops until it is asked for again. */
  yield() {
    if (!this.follow?.checked || !media || media.paused || Date.now() - this.scrolledAt < 400) return;
    this.follow.checked = false;
    if (this.back) this.back.hidden = false;
  }

  resume(wanted) {
    if (this.follow) this.follow.checked = wanted;
    if (this.back) this.back.hidden = true;
    if (wanted && this.current >= 0) this.centre(this.sentences[this.current]);
  }
}

class Finder {
  constructor(text, input) {
    this.text = text;
    this.input = input;
    this.count = document.getElementById("find-count");
    this.hits = [];
    this.position = -1;
    input.addEventListener("input", () => this.search());
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.step(event.shiftKey ? -1 : 1);
    });
    for (const button of document.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.step)));
    }
  }

  clear() {
    for (const mark of this.text.root.querySelectorAll("mark[data-found]")) mark.replaceWith(mark.textContent);
    this.text.root.normalize();
    this.hits = [];
    this.position = -1;
  }

  search() {
    this.clear();
    const wanted = this.input.value.trim().toLowerCase();
    if (wanted.length > 1) for (const sentence of this.text.sentences) this.markIn(sentence, wanted);
    this.tell(wanted.length > 1);
  }

  markIn(sentence, wanted) {
    const walker = document.createTreeWalker(sentence, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (let node of nodes) {
      for (let start = node.data.toLowerCase().indexOf(wanted); start >= 0; start = node.data.toLowerCase().indexOf(wanted)) {
        const hit = node.splitText(start);
        node = hit.splitText(wanted.length);
        const mark = document.createElement("mark");
        mark.dataset.found = "";
        hit.replaceWith(mark);
        mark.append(hit);
        this.hits.push(mark);
      }
    }
  }

  tell(searched) {
    const words = this.count.dataset;
    if (!searched) this.count.textContent = "";
    else if (!this.hits.length) this.count.textContent = words.none;
    else if (this.position < 0) this.count.textContent = words.found.replace("{n}", this.hits.length);
    else this.count.textContent = words.at.replace("{i}", this.position + 1).replace("{n}", this.hits.length);
  }

  step(by) {
    if (!this.hits.length) return;
    this.position = (this.position + by + this.hits.length) % this.hits.length;
    if (this.text.follow) this.text.follow.checked = false;
    this.text.centre(this.hits[this.position]);
    this.tell(true);
  }

  /* Coming from the search page: the words are in the box, the counter starts at the place one landed on. */
  arrive(words) {
    this.input.value = words;
    this.search();
    if (!this.hits.length) this.findSingly(words);
    const from = this.text.current;
    this.position = this.hits.findIndex((hit) => this.text.sentences.indexOf(hit.closest(".say")) >= from);
    this.tell(true);
  }

  findSingly(words) {
    this.clear();
    const longEnough = words.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
    for (const word of longEnough) {
      for (const sentence of this.text.sentences) this.markIn(sentence, word);
    }
    this.hits.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  }
}

function jump(seconds, play) {
  media.preload = "auto";
  media.currentTime = seconds;
  if (play) media.play()?.catch(() => {});
  text?.light(seconds);
}

const KEYS = {
  k: () => (media.paused ? media.play() : media.pause()),
  j: () => jump(Math.max(0, media.currentTime - 10), false),
  l: () => jump(media.currentTime + 10, false),
  c: () => {
    const track = media.textTracks[0];
    if (track) track.mode = track.mode === "showing" ? "hidden" : "showing";
  },
  "/": () => document.getElementById("find")?.focus(),
  "<": () => { media.playbackRate = Math.max(0.5, media.playbackRate - 0.25); },
  ">": () => { media.playbackRate = Math.min(2, media.playbackRate + 0.25); },
};

/* Single keys work only while focus is inside the player area (WCAG 2.1.4). */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
}

function onJump(event) {
  const target = event.target.closest("a[data-t], .say[data-t]");
  if (!target || event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection())) return;
  event.preventDefault();
  jump(Number(target.dataset.t), true);
  if (target.matches("a.tc")) history.replaceState(null, "", target.href);
}

/* A link from the search names the sentence too; the player starts a breath before it. */
function land(start) {
  const named = text?.sentences.find((sentence) => `#${sentence.id}` === location.hash);
  text?.light(named ? Number(named.dataset.t) : start);
  if (text?.current >= 0) text.centre(text.sentences[text.current]);
  const seek = () => { media.currentTime = start; };
  if (media.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
  else media.addEventListener("loadedmetadata", seek, { once: true });
}

const text = transcript ? new Transcript(transcript) : null;
const findBox = document.getElementById("find");
const finder = text && findBox ? new Finder(text, findBox) : null;
const tabList = document.querySelector("[data-tabs]");

if (media) {
  const start = Number(address.get("t") || 0);
  media.addEventListener("timeupdate", () => {
    if (!media.seeking && (media.currentTime > 0 || !start)) text?.light(media.currentTime);
  });
  document.addEventListener("click", onJump);
  (media.closest(".watch") || document).addEventListener("keydown", onKey);
  media.addEventListener("play", () => transcript?.classList.add("playing"));
  if (start > 0 || location.hash.startsWith("#m-")) land(start);
}
if (finder && address.get("q")) finder.arrive(address.get("q"));
if (tabList) makeTabs(tabList);
