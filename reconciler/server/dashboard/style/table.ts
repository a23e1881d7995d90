export const tableStyle = `
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 0.5rem 0.75rem; text-align: left; vertical-align: top; font-weight: 400; }
th:first-child { padding-left: 1.1rem; }
td:last-child { padding-right: 1.1rem; }
thead th { padding-block: 0.45rem; font-size: 0.8125rem; color: var(--quiet); white-space: nowrap; background: var(--sunken); }
tbody tr { border-top: 1px solid var(--line); }
tbody tr:hover { background: color-mix(in srgb, var(--sunken) 45%, transparent); }
td { overflow-wrap: break-word; }
td.number, th.number { text-align: right; white-space: nowrap; }
.wide { min-width: 14rem; }
.tight { white-space: nowrap; }
code.short { white-space: nowrap; }
code.longer { display: inline-block; min-width: 11rem; }
.name { font-weight: 600; }
tbody th { min-width: 8.5rem; }
.hint { white-space: nowrap; }
.differs { display: flex; align-items: baseline; gap: 0.35em; width: fit-content; max-width: 100%; padding: 0.05em 0.4em; margin-left: -0.4em; background: var(--warn-soft); color: var(--warn); border-radius: 4px; font-weight: 600; }
.differs + .why { margin-top: 0.1rem; }
.differs .quiet, .differs .none { color: inherit; font-weight: 400; }
.differs > .icon { align-self: center; }
.calm td, .calm th { padding-block: 0.35rem; }
.calm .name { font-weight: 500; }
.long summary { list-style-position: outside; margin-left: 1em; }
.long[open] > summary .text { display: none; }
.fold { margin-top: 0.75rem; }
.fold > summary { padding: 0.375rem 0; color: var(--accent); }
.fold[open] > summary { margin-bottom: 0.375rem; }
.plain li { white-space: nowrap; }
.changed { animation: changed 2.4s ease-out; }
@keyframes changed { from { background: var(--accent-soft); } }
@media (max-width: 45rem) {
  .scroll { border: 0; background: none; overflow-x: visible; }
  table, tbody, tr, th, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 0.625rem 0.875rem; }
  tbody tr + tr { margin-top: 0.625rem; }
  tbody tr:hover { background: var(--surface); }
  tbody th, tbody th:first-child { padding: 0 0 0.375rem; font-size: 0.9375rem; }
  tbody td, tbody td:last-child, td.number { position: relative; min-height: 1.75rem; padding: 0.2rem 0 0.2rem 6.75rem; text-align: left; }
  tbody td::before { content: attr(data-label); position: absolute; left: 0; top: 0.2rem; width: 6.25rem; font-size: 0.8125rem; color: var(--quiet); font-weight: 400; }
  tbody td:has(> .blank:only-child) { display: none; }
  .wide, code.longer { min-width: 0; }
  .tight, code.short { white-space: normal; }
  .plain li, .mark, .effect, .tag { white-space: normal; }
  tbody th, tbody td { overflow-wrap: anywhere; }
  .commit code { white-space: normal; }
}
`;
