/** Documents of a review. */
export const reviewStyle = `
.blocks { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; overflow-wrap: anywhere; }
.points { display: grid; gap: 0.25rem; list-style: disc; padding-left: 1.2rem; }
.blocks > .fold { margin-top: 0; padding: 0.5rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.blocks > .fold > summary { color: inherit; }
.blocks > .fold[open] { padding-bottom: 1rem; }
.fold > .blocks .scroll { background: none; }
.notice + .blocks { margin-top: 1rem; }
.field.commit-choice { flex: 1 1 18rem; max-width: 34rem; }
section > .filter { margin-top: 0; }
.filter + .scroll, .filter + .notice, .filter + .empty, .filter-note + .scroll { margin-top: 1rem; }
@media (max-width: 45rem) {
  .blocks > .fold { padding-inline: 0.75rem; }
  .fold > .blocks tbody tr { background: var(--ground); }
}
`;
