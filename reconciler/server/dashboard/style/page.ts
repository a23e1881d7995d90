export const pageStyle = `
.headline { display: flex; align-items: flex-start; gap: 0.875rem; }
.plumb-line { flex: none; overflow: visible; fill: none; stroke: var(--accent); stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; }
.plumb-line .bob { fill: var(--accent); }
.lead { margin-top: 0.375rem; font-size: 1rem; color: var(--quiet); overflow-wrap: anywhere; }
.trail { margin-bottom: 0.5rem; font-size: 0.8125rem; overflow-wrap: anywhere; }
.trail ol { display: flex; flex-wrap: wrap; gap: 0 0.75rem; }
.trail li::before { content: "‹ "; color: var(--quiet); }
main > section { margin-top: 2.5rem; }
main > .scroll { margin-top: 1.25rem; }
.section-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.125rem 0.625rem; margin-bottom: 0.625rem; }
.note { font-size: 0.8125rem; }
.section-head .note { margin-left: auto; }
.empty { padding: 0.875rem 1rem; border: 1px dashed var(--line); border-radius: 7px; color: var(--quiet); }
.more { margin-top: 0.75rem; color: var(--quiet); }
.glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 1rem; margin-top: 1.5rem; }
.panel, .verdict, .facts { padding: 0.9rem 1.1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.panel h2, .verdict h2 { font-size: 0.9375rem; }
.panel h2 .quiet { font-size: 0.8125rem; margin-left: 0.25rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.125rem 1.25rem; }
.lead + .legend { margin-top: 1rem; }
.legend a { color: inherit; }
.legend b { font-size: 1.25rem; font-weight: 650; margin-right: 0.15rem; }
.commit-line { overflow-wrap: anywhere; margin-bottom: 0.125rem; }
.bar { display: block; border-radius: 5px; margin: 0.625rem 0 0.5rem; overflow: hidden; }
.filter { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 0.625rem 0.75rem; margin-top: 1.5rem; }
.field { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; flex: 0 1 11rem; }
.field.search { flex: 1 1 14rem; }
.field.actions { flex: none; flex-direction: row; align-items: center; gap: 0.875rem; }
.field label { font-size: 0.8125rem; color: var(--quiet); }
.field input, .field select, button { width: 100%; height: 2.25rem; padding: 0 0.625rem; background: var(--surface); border: 1px solid var(--line-strong); border-radius: 5px; text-overflow: ellipsis; }
.field input::placeholder { color: var(--quiet); opacity: 1; }
button { width: auto; padding: 0 1rem; background: var(--accent); border-color: var(--accent); color: var(--surface); font-weight: 600; cursor: pointer; }
.filter-note { margin-top: 0.75rem; color: var(--quiet); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 8.25rem), 1fr)); gap: 0.625rem 1.5rem; margin-top: 1.25rem; }
.facts dt { font-size: 0.8125rem; color: var(--quiet); }
.facts dd { overflow-wrap: anywhere; }
.verdicts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem; margin-top: 1.25rem; }
.verdicts .facts { grid-column: 1 / -1; margin-top: 0; }
.verdict .message { margin-top: 0.25rem; color: var(--quiet); overflow-wrap: anywhere; }
.verdict h2 { margin-bottom: 0.25rem; }
.edge-ok { border-left: 4px solid var(--ok-fill); }
.edge-move { border-left: 4px solid var(--move-fill); }
.edge-warn { border-left: 4px solid var(--warn-fill); }
.edge-bad { border-left: 4px solid var(--bad-fill); }
.edge-unseen { border-left: 4px solid var(--unseen-fill); }
.edge-rest { border-left: 4px solid var(--rest-fill); }
.notice { overflow-wrap: anywhere; padding: 0.9rem 1.1rem; background: var(--surface); border-block: 1px solid var(--line); border-right: 1px solid var(--line); border-radius: 8px; }
main > .notice { margin-top: 1.25rem; }
.notice h2 { font-size: 0.9375rem; margin-bottom: 0.25rem; }
.notice + .notice { margin-top: 0.75rem; }
.notice > details, .notice > .diagnostics { margin-top: 0.5rem; }
.diagnostics { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; margin-top: 0.5rem; overflow-wrap: anywhere; }
.diagnostics .code { color: var(--bad); font-weight: 600; }
.jumps { margin-top: 1.25rem; border-bottom: 1px solid var(--line); }
.jumps ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
.jumps a { display: block; padding: 0.375rem 0; }
.commit-body { margin-top: 0.875rem; max-width: 46rem; }
@media (max-width: 45rem) {
  h1 { font-size: 1.4375rem; }
  .verdicts { grid-template-columns: minmax(0, 1fr); }
  .field { flex: 1 1 40%; }
  .field.search, .field.actions { flex: 1 1 100%; }
  .section-head .note { margin-left: 0; width: 100%; }
}
`;
