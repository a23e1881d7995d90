export const picturesStyle = `
.picture .scroll { padding: 1rem; overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.picture svg { display: block; margin: 0 auto; }
.picture text { font: 0.8125rem var(--sans); fill: var(--ink); }
.picture figcaption { margin-top: 0.5rem; font-size: 0.8125rem; color: var(--quiet); }
.picture figcaption ul { margin: 0.25rem 0 0 1.1rem; list-style: disc; }
svg.drift { width: 100%; min-width: 36rem; height: auto; max-height: 22rem; }
.frame { fill: none; stroke: var(--line-strong); stroke-dasharray: 1 4; stroke-linecap: round; }
.host { fill: var(--sunken); stroke: var(--line); }
.node rect { fill: var(--surface); stroke: var(--line-strong); }
.node-middleware rect { fill: var(--ground); stroke-dasharray: 4 3; }
.picture .frame-title, .picture .host-title, .picture .node-aside, .picture .scale { fill: var(--quiet); font-size: 0.75rem; }
.picture .node-title { font-weight: 650; }
.picture .node-state { font-size: 0.78rem; fill: currentColor; font-weight: 550; }
.edge { fill: none; stroke: var(--line-strong); stroke-width: 1.5; }
.edge-of-replication { stroke: var(--accent); }
.edge-of-peer { stroke-dasharray: 3 3; }
.arrow { fill: var(--line-strong); }
.picture .edge-label { font-size: 0.75rem; fill: var(--quiet); paint-order: stroke; stroke: var(--surface); stroke-width: 4px; }
.grid { stroke: var(--line); fill: none; }
.axis { stroke: var(--line-strong); fill: none; }
.tick { stroke: var(--line-strong); }
.detected { fill: var(--warn-fill); }
.healed { fill: var(--ok-fill); }
.picture .series-detected { fill: var(--warn); font-weight: 600; }
.picture .series-healed { fill: var(--ok); font-weight: 600; }
`;
