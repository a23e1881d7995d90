const tones = ['ok', 'move', 'warn', 'bad', 'unseen', 'rest'] as const;

export const marksStyle = `
.icon { fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }
.solid { fill: currentColor; stroke: none; }
svg.icon { width: 0.9375em; height: 0.9375em; vertical-align: -0.1em; flex: none; }
.mark { display: inline-block; white-space: nowrap; font-weight: 550; }
.mark .icon { margin-right: 0.35em; }
.tone-warn.mark, .tone-bad.mark, .tone-unseen.mark, .tone-move.mark { padding: 0.05em 0.5em; margin-left: -0.15em; border-radius: 4px; }
.tone-unseen.mark { outline: 1px dashed var(--unseen-fill); outline-offset: -1px; }
.tag { display: inline-block; padding: 0 0.4em; border: 1px solid var(--line-strong); border-radius: 4px; font-size: 0.78rem; color: var(--quiet); white-space: nowrap; }
.effect { white-space: nowrap; }
.why { display: block; font-size: 0.8125rem; color: var(--quiet); }
.commit code { white-space: nowrap; }
.why-inline { color: var(--ink); }
${tones
  .map(
    (tone) => `
.tone-${tone}, .ink-${tone} { color: var(--${tone}); }
.tone-${tone}.mark { background: ${tone === 'ok' || tone === 'rest' ? 'none' : `var(--${tone}-soft)`}; }
.fill-${tone} { fill: var(--${tone}-fill); }`,
  )
  .join('')}
.ink-rest { color: var(--ink); }
.fill-none { fill: var(--sunken); }
.gap { fill: var(--surface); }
`;
