// Every page works without scripts; these add comfort, each in a file of its own.
import { startCopying } from "./copying.js";
import { startFolding } from "./folding.js";
import { startNavigating } from "./navigating.js";
import { startPhrasing } from "./phrasing.js";
import { startPrinting } from "./printing.js";
import { startRating } from "./rating.js";
import { noteRecent, startRecent } from "./recent.js";
import { startShortcut } from "./shortcut.js";
import { startSuggesting } from "./suggesting.js";

// What stands in the region is new whenever something else was asked.
function regionIsNew() {
  noteRecent();
  openChoices();
  startFolding();
  startRecent();
  startCopying();
  startRating();
  startPhrasing();
}

// Beside the passages there is room for the choices; above them, on a phone, they stay folded.
function openChoices() {
  const choices = document.querySelector(".columns details.narrow");
  if (choices && matchMedia("(min-width: 64rem)").matches) choices.open = true;
}

startShortcut();
startPrinting();
if (document.getElementById("results")) {
  startSuggesting();
  startNavigating(regionIsNew);
  regionIsNew();
}
