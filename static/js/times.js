/* The hour in other places, shown while a webinar's day, time and zone are being chosen.
   The server does the counting: it knows the nights on which clocks are changed. */

const fields = document.querySelector("[data-times]");
const form = fields?.closest("form");
const place = document.getElementById("times");
let asked = 0;

async function show() {
  const answers = new URLSearchParams();
  for (const name of ["date", "time", "time_zone"]) answers.set(name, form.elements[name].value);
  const mine = ++asked;
  try {
    const answer = await fetch(`${fields.dataset.times}?${answers}`);
    if (answer.ok && mine === asked) place.innerHTML = await answer.text();
  } catch {
    /* No line: what is shown stays until the form is sent. */
  }
}

if (form && place) {
  form.querySelector("[data-times-look]")?.remove();
  for (const name of ["date", "time", "time_zone"]) form.elements[name].addEventListener("change", show);
}
