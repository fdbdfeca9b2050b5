// Rating an answer without leaving it; the form behind it does the same where scripts do not run.
import { say } from "./saying.js";

export function startRating() {
  const place = document.getElementById("rating");
  const form = place?.querySelector("form:not(.thanks)");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const rated = JSON.parse(form.elements.rated.value);
    const body = { ...rated, verdict: event.submitter.value, note: form.elements.note.value };
    const kept = await sent(place.dataset.post, "POST", body);
    kept ? thank(place, form, kept.id) : say(fail(place, form));
  });
}

function thank(place, form, id) {
  const thanks = place.querySelector("template").content.cloneNode(true).firstElementChild;
  thanks.addEventListener("submit", async (event) => {
    event.preventDefault();
    const gone = await sent(`${place.dataset.post}/${encodeURIComponent(id)}`, "DELETE");
    if (!gone) return say(fail(place, thanks));
    thanks.replaceWith(form);
    form.querySelector("button").focus();
    say(place.dataset.undone);
  });
  form.replaceWith(thanks);
  thanks.querySelector("button").focus();
  say(thanks.querySelector("p").firstChild.textContent);
}

function fail(place, form) {
  const told = place.querySelector("[role=alert]") ?? document.createElement("p");
  told.setAttribute("role", "alert");
  told.textContent = place.dataset.failed;
  form.append(told);
  return place.dataset.failed;
}

async function sent(address, method, body) {
  try {
    const headers = body ? { "content-type": "application/json" } : {};
    const response = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
