import { describe, expect, test } from 'vitest';
import { textSnapshot } from '../../../tests/support/fleet-snapshots.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { buildCodeowners } from './build-codeowners.ts';

const document = (kind: string, name: string, spec: object) => JSON.stringify({ apiVersion: 'plumb/v1', kind, metadata: { name }, spec });
const organization = (name: string, spec: object) => document('Organization', name, spec);
const middleware = (name: string, spec: object) =>
  document('Middleware', name, { adapter: 'nginx', members: [{ host: name, id: 'a' }], ...spec });
const host = (name: string, spec: object) => document('Host', name, { address: `${name}.example`, ...spec });

/** YAML reads JSON. */
const fleet = {
  'fleet.yaml': document('Fleet', 'shop', {}),
  'organizations/acme.yaml': organization('acme', { owners: ['@acme/platform', 'lead@acme.example'] }),
  'organizations/retail.yaml': organization('retail', { parent: 'acme', owners: ['@acme/retail'] }),
  'organizations/web.yaml': organization('web', { parent: 'retail' }),
  'organizations/bank.yaml': organization('bank', { parent: 'acme', owners: ['@acme/bank'] }),
  'applications/cart.yaml': document('Application', 'cart', { organization: 'retail', owners: ['somebody@acme.example'] }),
  'profiles/small.yaml': document('Profile', 'small', { adapter: 'nginx', parameters: {} }),
  'web/front.yaml': middleware('front', { organization: 'web', files: { 'conf.d/x.conf': { source: 'files/x y.conf' } } }),
  'web/files/x y.conf': '# nothing\n',
  'web/hosts.yaml': [host('front', { organization: 'web' }), host('cart', { organization: 'retail' })].join('\n---\n'),
  'cart.yaml': middleware('cart', { application: 'cart', profiles: ['small'] }),
  'teller #1.yaml': middleware('teller', { organization: 'bank' }),
  'both.yaml': [host('teller', { organization: 'bank' }), document('Application', 'web', { organization: 'web' })].join('\n---\n'),
};

function build(files: Readonly<Record<string, string>>, folder = '') {
  const { fleet: model, diagnostics } = compileSnapshot(textSnapshot(files));
  expect(diagnostics).toEqual([]);
  if (model === undefined) throw new Error('no fleet');
  return buildCodeowners(model, folder);
}

describe('CODEOWNERS', () => {
  test('gives each file to its organization, else to the nearest above that has owners', () => {
    expect(build(fleet)).toEqual({
      text: [
        '# Who approves changes of this fleet: the owners of its organizations.',
        '# Made by `plumb codeowners`: change the organizations and run it again.',
        '',
        '* @acme/platform lead@acme.example',
        '/applications/cart.yaml @acme/retail',
        '/both.yaml @acme/platform lead@acme.example',
        '/cart.yaml @acme/retail',
        '/fleet.yaml @acme/platform lead@acme.example',
        '/organizations/acme.yaml @acme/platform lead@acme.example',
        '/organizations/bank.yaml @acme/platform lead@acme.example',
        '/organizations/retail.yaml @acme/platform lead@acme.example',
        '/organizations/web.yaml @acme/retail',
        '/profiles/small.yaml @acme/platform lead@acme.example',
        '/teller\\ \\#1.yaml @acme/bank',
        '/web/files/x\\ y.conf @acme/retail',
        '/web/front.yaml @acme/retail',
        '/web/hosts.yaml @acme/retail',
        '',
      ].join('\n'),
      notes: [],
    });
  });

  test('does not depend on the order of the files', () => {
    expect(build(Object.fromEntries(Object.entries(fleet).reverse()))).toEqual(build(fleet));
  });

  test('counts paths from the root of the repository, and claims nothing beside the fleet', () => {
    const { text } = build(fleet, 'fleets/shop');
    expect(text).toContain('\n/fleets/shop/ @acme/platform lead@acme.example\n');
    expect(text).toContain('\n/fleets/shop/web/front.yaml @acme/retail\n');
    expect(text).not.toContain('\n* ');
  });

  test('leaves out an owner that no forge reads, with a note', () => {
    const { text, notes } = build({
      ...fleet,
      'organizations/bank.yaml': organization('bank', { parent: 'acme', owners: ['Jane Doe', '#ops'] }),
    });
    expect(text).toContain('/teller\\ \\#1.yaml @acme/platform lead@acme.example\n');
    expect(notes).toEqual([
      'organization bank: owner "Jane Doe" is left out: write @name, @organization/team or an email address',
      'organization bank: owner "#ops" is left out: write @name, @organization/team or an email address',
    ]);
  });

  test('has no owners where no organization has any, with a note', () => {
    const { text, notes } = build({
      'fleet.yaml': fleet['fleet.yaml'],
      'a.yaml': organization('a', {}),
      'b.yaml': organization('b', { parent: 'a', owners: ['@b'] }),
      'c.yaml': document('Application', 'c', { organization: 'b' }),
    });
    expect(text.split('\n').slice(3)).toEqual(['/c.yaml @b', '']);
    expect(notes).toEqual(['no organization at the root names an owner: what belongs to no other organization has none']);
  });

  test('escapes characters that patterns and lines give a meaning to', () => {
    const name = 'a*b?[c]!\\d\te.yaml';
    const { text } = build({ ...fleet, [name]: document('Application', 'odd', { organization: 'bank' }) });
    expect(text).toContain('/a\\*b\\?\\[c\\]\\!\\\\d?e.yaml @acme/bank\n');
  });
});
