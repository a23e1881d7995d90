import { html } from 'hono/html';
import type { MiddlewareView, TopologyEdge, TopologyNode } from '../../../status/index.ts';
import { type Look, lookOfHealth, lookOfSync } from '../parts/marks.ts';
import type { Markup } from '../parts/markup.ts';
import { renderEmpty } from '../parts/section.ts';
import { fitText } from './fit-text.ts';
import { type Box, type PlacedEdge, placeTopology } from './place-topology.ts';

/** Hosts as boxes, members inside, arrows for wiring and replication; the same in words for those who do not see it. */
export function renderTopology({
  name,
  adapter,
  topology,
  topologyView,
}: Pick<MiddlewareView, 'name' | 'adapter' | 'topology' | 'topologyView'>): Markup {
  if (topologyView.nodes.length === 0) return renderEmpty('There is nothing to draw.');
  const { width, height, frame, hosts, nodes, edges, hiddenEdges } = placeTopology(topologyView);
  return html`<figure class="picture">
<div class="scroll" role="region" aria-label="Picture of the topology" tabindex="0">
<svg class="topology" width="${width + 2}" height="${height + 2}" viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-label="Topology of ${name}: the list below says the same in words">
<defs><marker id="arrow-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="arrow" d="M1 1l6 3-6 3z"/></marker></defs>
<rect class="frame" x="${frame.x}" y="${frame.y}" width="${frame.width}" height="${frame.height}" rx="10"/>
<text class="frame-title" x="${frame.x + 16}" y="${frame.y + 20}">${fitText(`${name} · ${adapter} ${topology}`, Math.floor(frame.width / 8))}</text>
${hosts.map(({ host, x, y, width: w, height: h }) => html`<rect class="host" x="${x}" y="${y}" width="${w}" height="${h}" rx="7"/><text class="host-title" x="${x + 10}" y="${y + 15}">${fitText(host, 28)}<title>${host}</title></text>`)}
${edges.map(drawEdge)}
${nodes.map(drawNode)}
</svg>
</div>
<figcaption><details><summary>The picture in words</summary><ul>${topologyView.nodes.map((node) => html`<li>${describeNode(node)}</li>`)}${topologyView.edges.map((edge) => html`<li>${describeEdge(edge)}</li>`)}</ul></details>${hiddenEdges === 0 ? '' : html`<p class="note">${hiddenEdges} connections are listed in words only.</p>`}</figcaption>
</figure>`;
}

function drawEdge({ kind, label, path, labelAt }: PlacedEdge): Markup {
  const text =
    kind === 'wiring'
      ? html`<text class="edge-label" x="${labelAt.x}" y="${labelAt.y}" text-anchor="middle">${fitText(label, 11)}<title>${label}</title></text>`
      : '';
  const head = kind === 'peer' ? '' : html` marker-end="url(#arrow-head)"`;
  return html`<path class="edge edge-of-${kind}" d="${path}"${head}><title>${label}</title></path>${text}`;
}

function drawNode({ node, x, y, width, height }: Box & { readonly node: TopologyNode }): Markup {
  const aside = node.kind === 'member' ? (node.role ?? '') : node.adapter;
  return html`<g class="node node-${node.kind}">
<title>${describeNode(node)}</title>
<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>
<text class="node-title" x="${x + 10}" y="${y + 20}">${fitText(node.label, aside === '' ? 24 : 14)}</text>
<text class="node-aside" x="${x + width - 10}" y="${y + 20}" text-anchor="end">${fitText(aside, 10)}</text>
${drawLook(lookOfSync(node.sync), { x: x + 10, y: y + 40 })}
${drawLook(lookOfHealth(node.health), { x: x + 108, y: y + 40 })}
</g>`;
}

function drawLook({ icon, tone, word }: Look, { x, y }: { readonly x: number; readonly y: number }): Markup {
  return html`<g class="tone-${tone}"><use class="icon" href="#icon-${icon}" x="${x}" y="${y - 10}" width="12" height="12"></use><text class="node-state" x="${x + 17}" y="${y}">${fitText(word, 11)}</text></g>`;
}

function describeNode(node: TopologyNode): string {
  const states = `sync ${node.sync}, health ${node.health}`;
  if (node.kind === 'middleware')
    return `${node.label} (${node.adapter}), ${node.side === 'upstream' ? 'uses it' : 'is used by it'}: ${states}`;
  return `Member ${node.label}${node.role === undefined ? '' : `, ${node.role},`} on host ${node.host} (${node.address}): ${states}`;
}

function describeEdge({ from, to, kind, label }: TopologyEdge): string {
  switch (kind) {
    case 'wiring':
      return `${from} uses ${to} as ${label}`;
    case 'replication':
      return `${from} replicates from ${to}`;
    case 'peer':
      return `${from} and ${to} are peers`;
  }
}
