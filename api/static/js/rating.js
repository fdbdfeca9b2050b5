// Rating an answer without leaving it; the form behind it does the same where scripts do not run.
import { say } from "./saying.js";

export function startRating() {
  const place = document.getElementById("rating");
  const form = place?.querySelector("form:not(.thanks)");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const rated = JSON.parse(form.elements.rated.value);
    const body = { ...rated, verdict: event.submitter.value, note: form.elements.note.value };
    if (form.ariaBusy === "true") return; // it is on its way
    const kept = await once(form, () => sent(place.dataset.post, "POST", body));
    kept ? thank(place, form, kept.id) : say(fail(place, form));
  });
}

function thank(place, form, id) {
  const thanks = place.querySelector("template").content.cloneNode(true).firstElementChild;
  thanks.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (thanks.ariaBusy === "true") return;
    const address = `${place.dataset.post}/${encodeURIComponent(id)}`;
    const gone = await once(thanks, () => sent(address, "DELETE"));
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

// Nothing can be sent a second time meanwhile; buttons that are turned off would lose the focus.
async function once(form, send) {
  form.ariaBusy = "true";
  try {
    return await send();
  } finally {
    form.ariaBusy = "false";
  }
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
