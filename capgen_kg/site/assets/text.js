// Shows the annotations of the sentence under the pointer or with the focus; a click keeps them, as the link does anyway.
"use strict";
{
  const sentences = document.getElementById("text");
  const note = link => document.getElementById(link.hash.slice(1));
  const hint = document.getElementById("hint");
  let shown = null;
  const show = link => {
    if (shown) { shown.classList.remove("chosen"); note(shown).classList.remove("shown"); }
    shown = link;
    hint.hidden = link !== null;
    if (!link) return;
    link.classList.add("chosen");
    note(link).classList.add("shown");
  };
  // what an address names stays until another sentence is looked at
  const named = () => document.getElementById(location.hash.replace(/^#n/, "s"));
  document.body.classList.add("following");
  for (const kind of ["pointerover", "focusin"]) {
    sentences.addEventListener(kind, event => {
      const link = event.target.closest("a.sentence");
      if (link && link !== shown) show(link);
    });
  }
  const follow = () => { const link = named(); if (link?.matches("a.sentence")) show(link); };
  addEventListener("hashchange", follow);
  follow();
}
