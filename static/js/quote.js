/* Words that are selected in the transcript can be quoted: a link appears, which names their place, not the words. */

const WORD = /\[…\]|[\p{L}\p{N}][\p{L}\p{N}\p{M}\u200c\u200d]*(?:['’][\p{L}\p{N}\p{M}\u200c\u200d]+)*/gu;
const transcript = document.querySelector("[data-transcript]");
const link = document.querySelector("[data-quote]");

const count = (text) => (text.match(WORD) || []).length;

/* What of a sentence is selected; time codes and names between sentences are not words of the text. */
function selectedIn(sentence, range) {
  const part = document.createRange();
  part.selectNodeContents(sentence);
  if (sentence.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
  if (sentence.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
  return part.toString();
}

function wordsBefore(sentence, range) {
  if (!sentence.contains(range.startContainer)) return 0;
  const before = document.createRange();
  before.setStart(sentence, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const text = before.toString();
  const cutsAWord = /[\p{L}\p{N}\p{M}]$/u.test(text) && /^[\p{L}\p{N}\p{M}]/u.test(range.toString());
  return count(text) - Number(cutsAWord);
}

function offer() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const sentences = range && transcript.contains(range.commonAncestorContainer)
    ? [...transcript.querySelectorAll(".say")].filter((sentence) => range.intersectsNode(sentence))
    : [];
  const words = sentences.reduce((sum, sentence) => sum + count(selectedIn(sentence, range)), 0);
  link.parentElement.hidden = !words;
  if (!words) return;
  const place = { m: sentences[0].id.slice(2), w: wordsBefore(sentences[0], range), n: words };
  link.href = `${link.dataset.quote}?${new URLSearchParams(place)}`;
}

if (transcript && link) document.addEventListener("selectionchange", offer);
