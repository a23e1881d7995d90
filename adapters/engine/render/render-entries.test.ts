import { describe, expect, it } from 'vitest';
import { aHost, aMember, anAdapter } from '../an-adapter.ts';
import { adapterEngine } from '../engine.ts';

const conf = {
  kind: 'file',
  name: 'app.conf',
  path: '${{ dirs.config }}/app.conf',
  format: 'nginx',
  parameters: true,
  notify: 'app-${{ member.id }}',
};
const service = { kind: 'service', name: 'app-${{ member.id }}', argv: ['/usr/bin/app'] };

function render(
  resources: readonly unknown[],
  parts: { readonly properties?: Readonly<Record<string, unknown>>; readonly parameters?: Readonly<Record<string, unknown>> } = {},
) {
  const adapter = anAdapter({ spec: { resources }, properties: parts.properties ?? {} });
  const members = [aMember({ parameters: parts.parameters ?? {} })];
  return adapterEngine.render({ host: aHost(), members }, { app: adapter }, { root: '', privileged: true, canInstall: true });
}

describe('what people write together', () => {
  it('is refused where one member makes a resource twice with different contents, and taken where they are alike', () => {
    const site = { kind: 'file', name: 'site-${{ each.name }}', path: '${{ dirs.config }}/${{ each.name }}', content: '${{ each.text }}' };
    const twice = (text: string) =>
      render([{ ...site, forEach: `\${{ [{"name": "a", "text": "1"}, {"name": "a", "text": "${text}"}] }}` }, conf, service]);
    expect(twice('1').diagnostics).toEqual([]);
    expect(twice('2')).toMatchObject({
      diagnostics: [{ code: 'MW7008', detail: expect.stringContaining('shop/1: file[/etc/plumb/app/shop-1/a] is made by site-a') }],
      rendered: { resources: [] },
    });
  });

  it('has parameters before the entries of the template, and those that it names where it names them', () => {
    const property = { type: 'string', 'x-effect': 'restart', 'x-file': 'app.conf' };
    const properties = { level: { ...property, 'x-key': 'level' }, format: { ...property, 'x-key': 'format' } };
    const entries = { include: 'formats', level: 'low', last: 'x' };
    const { rendered } = render([{ ...conf, entries }, service], { properties, parameters: { level: 'high', format: 'js' } });
    const file = rendered.resources.find(({ kind }) => kind === 'file');
    expect(file?.fields['content']).toBe(
      '# Managed by Plumb from Git; changes made here are reverted.\nformat js;\ninclude formats;\nlevel high;\nlast x;\n',
    );
  });
});
