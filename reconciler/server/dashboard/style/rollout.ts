const tones = ['ok', 'move', 'warn', 'bad', 'unseen', 'rest'] as const;

/** Stations of a rollout's picture, and what a person can do about it. */
export const rolloutStyle = `
.track { fill: none; stroke: var(--line-strong); stroke-width: 3; }
.station-gate rect { fill: var(--surface); stroke: currentColor; stroke-dasharray: 4 3; }
.picture .station-marker { font-size: 0.75rem; font-weight: 600; fill: var(--accent); }
.picture .station-leaving .node-title { text-decoration: line-through; }
${tones.map((tone) => `.picture .station-${tone} rect { stroke: var(--${tone}-fill); }`).join('\n')}
.picture .station-away rect, .picture .station-bad rect { stroke-width: 2.5; }
.strip { display: block; margin-top: 0.2rem; }
.stuck { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; margin: 0.375rem 0; }
.notice .ways { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.25rem; margin-top: 0.5rem; }
.ways { list-style: disc; padding-left: 1.2rem; }
.ways pre { max-width: 30rem; }
`;
