// Shows the annotations of the sentence under the pointer or with the focus; without this script, its link does.
"use strict";
(() => {
  const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const sentences = find("text");
  /** @type {HTMLAnchorElement | null} */
  let shown = null;
  const mark = (/** @type {HTMLAnchorElement} */ link, /** @type {boolean} */ isShown) => {
    link.classList.toggle("chosen", isShown);
    find(link.hash.slice(1)).classList.toggle("shown", isShown);
  };
  const show = (/** @type {EventTarget | null} */ target) => {
    const link = target instanceof Element ? target.closest("a.sentence") : null;
    if (!(link instanceof HTMLAnchorElement) || link === shown) return;
    if (shown) mark(shown, false);
    shown = link;
    mark(link, true);
    find("hint").hidden = true;
  };
  document.body.classList.add("following");
  sentences.addEventListener("pointerover", event => show(event.target));
  sentences.addEventListener("focusin", event => show(event.target));
  // what an address names
  const follow = () => show(document.getElementById(location.hash.replace(/^#n/, "s")));
  addEventListener("hashchange", follow);
  follow();
})();
