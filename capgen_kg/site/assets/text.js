// Shows the annotations of the sentence under the pointer or with the focus; without this script, its link does.
"use strict";
(() => {
  const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const sentences = find("text"), hint = document.getElementById("hint"), close = find("close");
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  const mark = (/** @type {HTMLAnchorElement} */ link, /** @type {boolean} */ isShown) => {
    link.classList.toggle("chosen", isShown);
    find(link.hash.slice(1)).classList.toggle("shown", isShown);
    close.hidden = !isShown;
    if (hint) hint.hidden = isShown;
  };
  const show = (/** @type {EventTarget | null} */ target) => {
    const link = target instanceof Element ? target.closest("a.sentence") : null;
    if (!(link instanceof HTMLAnchorElement) || link === shown) return;
    if (shown) mark(shown, false);
    shown = link;
    mark(link, true);
  };
  const hide = () => {
    if (!shown) return;
    mark(shown, false);
    // the focus goes back to the sentence, which is not shown by that
    shown.focus({ preventScroll: true });
    shown = null;
  };
  document.body.classList.add("following");
  sentences.addEventListener("pointerover", event => show(event.target));
  sentences.addEventListener("focusin", event => show(event.target));
  // on a phone, what is chosen is not covered by what is shown of it
  sentences.addEventListener("click", () => shown?.scrollIntoView({ block: "nearest" }));
  close.addEventListener("click", hide);
  addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
  // what an address names
  const follow = () => show(document.getElementById(location.hash.replace(/^#n/, "s").replace(/^#/, "")));
  addEventListener("hashchange", follow);
  follow();
})();
