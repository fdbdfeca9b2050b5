import { written } from "./clipboard.js";
import { say } from "./saying.js";

// "Copy link": the address alone holds question and filters, so whoever opens it sees the same.
export function startCopying() {
  const button = document.getElementById("copy");
  if (!button) return;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const told = (await written(shared())) ? button.dataset.done : button.dataset.failed;
    button.textContent = told;
    say(told);
    setTimeout(() => { button.textContent = label; }, 2500);
  });
}

function shared() {
  const address = new URL(location.href);
  for (const own of ["rated", "phrase"]) address.searchParams.delete(own);
  return address.href;
}
