export const frameStyle = `
.skip:focus { position: absolute; z-index: 2; top: 0.5rem; left: 0.5rem; padding: 0.5rem 0.875rem; background: var(--surface); border: 1px solid var(--accent); border-radius: 5px; }
.top, main, .bottom { max-width: 84rem; margin: 0 auto; padding-inline: clamp(1rem, 3vw, 2rem); }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.75rem; padding-block: 0.75rem; border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 0.4rem; font-size: 1.0625rem; font-weight: 700; letter-spacing: -0.01em; color: var(--ink); }
.brand:hover { text-decoration: none; }
.brand .plumb-line { width: 1.25rem; height: 1.5rem; }
.top ul { display: flex; flex-wrap: wrap; gap: 0.25rem; }
.top nav a { display: block; padding: 0.3rem 0.65rem; border-radius: 5px; color: var(--quiet); }
.top nav a:hover { color: var(--ink); background: var(--sunken); text-decoration: none; }
.top nav a[aria-current] { color: var(--accent); background: var(--accent-soft); font-weight: 600; }
.live { display: flex; align-items: center; gap: 0.35rem; margin-left: auto; font-size: 0.8125rem; color: var(--quiet); }
.live[data-state="live"] { color: var(--ok); }
.live[data-state="lost"] { color: var(--warn); }
main { padding-block: 1.75rem 3rem; min-height: 60vh; }
.bottom { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.25rem 2rem; padding-block: 1rem 2rem; border-top: 1px solid var(--line); font-size: 0.8125rem; color: var(--quiet); }
@media (max-width: 30rem) {
  .top { gap: 0.25rem 0.5rem; }
  .live { order: 1; }
  .top nav { order: 2; width: 100%; }
  .top nav ul { justify-content: space-between; gap: 0; }
  .top nav a { padding-inline: 0.35rem; }
}
`;
