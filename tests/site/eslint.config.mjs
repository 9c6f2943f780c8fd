// What is asked of the site's scripts beside their types, and of what drives browsers through it.
import js from "@eslint/js";
import globals from "globals";

const errors = (...rules) => Object.fromEntries(rules.map(rule => [rule, "error"]));
export default [
  js.configs.recommended,
  { rules: errors("eqeqeq", "no-eval", "no-implied-eval", "no-new-func", "no-unused-expressions", "no-var", "prefer-const", "prefer-template") },
  { files: ["*.js"], languageOptions: { sourceType: "script", globals: globals.browser }, rules: errors("no-shadow") },
  // functions that are sent to a page name there what they were called with
  { files: ["*.mjs"], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
