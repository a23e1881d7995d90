/** On paper: light, without parts that can only be clicked, and as wide as the paper. */
export const printStyle = `
@media print {
  :root { color-scheme: light; --ground: #fff; --surface: #fff; --sunken: #f4f4f4; --ink: #000; --quiet: #444; --line: #ccc; --line-strong: #888; --accent: #5a1f4c; --ok: #14532d; --warn: #6b4000; --bad: #8b1a10; --move: #17406b; --unseen: #3f3b52; --rest: #444; --warn-soft: #fff; --bad-soft: #fff; --move-soft: #fff; --unseen-soft: #fff; }
  html { font-size: 72%; }
  th, td, td:last-child, th:first-child { padding: 0.3rem 0.4rem; }
  .wide, code.longer, tbody th { min-width: 0; }
  .tight, .plain li { white-space: normal; }
  .picture svg { max-width: 100%; height: auto; min-width: 0; }
  details:not([open]) { display: none; }
  .top nav, .live, .filter, .jumps, .skip, .trail, .more { display: none; }
  main { padding-block: 0.5rem; }
  main > section { margin-top: 1.25rem; }
  .scroll { overflow: visible; }
  tr, .panel, .verdict, .notice, .picture { break-inside: avoid; }
  h2 { break-after: avoid; }
  .bar, .fill-ok, .fill-warn, .fill-bad { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
