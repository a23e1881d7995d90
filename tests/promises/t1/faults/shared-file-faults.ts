import type { Fault } from '../fault.ts';

type Line = Pick<Fault, 'what' | 'inject' | 'wrong'> & Partial<Fault>;

const latin1 = `$'caf\\xe9 = d\\xe9j\\xe0 vu'`;
const crlf = `$'theirs=1\\r'`;
const properties = '"$DIR/settings.properties"';
const ini = '"$DIR/settings.ini"';
const json = '"$DIR/settings.json"';
const yaml = '"$DIR/settings.yaml"';
const toml = '"$DIR/settings.toml"';
const env = '"$DIR/settings.env"';
const theirs = (file: string) => `cp -p ${file} "$SCRATCH/theirs"`;
const back = (name: string) => `cp -p "$SCRATCH/directory/settings.${name}" "$DIR/settings.${name}"`;
const debugs = (file: string) => `grep -aq debug ${file}`;

/** What hands do to a file of which Git has one entry: that entry comes back, and nobody else's byte is touched. */
const hands: Readonly<Record<string, Line>> = {
  'beside-latin1': {
    what: 'our entry is edited beside lines that are not UTF-8',
    inject: `printf '%s\\n' ${latin1} >>${properties}; LC_ALL=C sed -i s/info/debug/ ${properties}`,
    wrong: `! has ${properties} level=info || ! has ${properties} ${latin1}`,
  },
  'beside-crlf': {
    what: 'our entry is edited beside lines that end in CRLF',
    inject: `printf '%s\\n' ${crlf} >>${properties}; LC_ALL=C sed -i s/info/debug/ ${properties}`,
    wrong: `! has ${properties} level=info || ! has ${properties} ${crlf}`,
  },
  'beside-comments': {
    what: "our entry is edited beside people's comments and a block of text",
    inject: `printf '# theirs\\nbanner: |\\n   one\\n\\n   two  # no comment\\n' >>${yaml}; sed -i s/info/debug/ ${yaml}`,
    wrong: `${debugs(yaml)} || ! has ${yaml} '# theirs' || ! has ${yaml} '   two  # no comment'`,
  },
  'entry-removed': { what: 'our entry is deleted', inject: `sed -i /level/d ${ini}`, wrong: `! grep -q '^level *= *info' ${ini}` },
  'theirs-only': {
    what: "nothing: people's own entries come and go",
    inject: `printf '# theirs\\nother = 1\\n' >>${properties}; ${theirs(properties)}`,
    wrong: `! cmp -s ${properties} "$SCRATCH/theirs"`,
  },
  'last-wins': {
    what: 'our entry stands a second time at the end, where it wins',
    inject: `echo level=debug >>${properties}`,
    wrong: `! last_is ${properties} ^level level=info`,
  },
  'last-wins-in-ini': {
    what: 'our section stands a second time at the end, with another value',
    inject: `printf '[app]\\nlevel = debug\\n' >>${ini}`,
    wrong: debugs(ini),
    repair: back('ini'),
  },
  'last-wins-in-env': { what: 'our variable is set a second time', inject: `echo LEVEL=debug >>${env}`, wrong: debugs(env) },
  'last-wins-in-json': {
    what: 'our member stands a second time in its object',
    inject: `sed -i 's/"level": *"info"/&, "level": "debug"/' ${json}`,
    wrong: debugs(json),
    repair: back('json'),
  },
  'twice-in-toml': {
    what: 'our key stands a second time, which no reader accepts',
    inject: `sed -i '/level/{p;s/info/debug/}' ${toml}`,
    wrong: debugs(toml),
    repair: back('toml'),
  },
  'cut-off': {
    what: 'the file ends in the middle of an object',
    inject: `truncate -s 8 ${json}`,
    wrong: `! grep -q '"info"' ${json}`,
    repair: back('json'),
  },
  moved: {
    what: 'our entry is moved into the section of somebody else',
    inject: `sed -i 's/^\\[app\\]/[other]/' ${ini}`,
    wrong: `! grep -qx '\\[app\\]' ${ini} || ! grep -qx '\\[other\\]' ${ini}`,
  },
  'hard-link': {
    what: 'another name of the same file is written to',
    inject: `ln ${properties} "$DIR/../$SERVICE.linked"; echo level=debug >>"$DIR/../$SERVICE.linked"`,
    wrong: `! last_is ${properties} ^level level=info`,
  },
  owned: {
    what: 'the file belongs to somebody else',
    inject: `chown nobody ${properties}`,
    wrong: `[ "$(stat -c %U ${properties})" = nobody ]`,
    on: 'systemd',
  },
};

export const sharedFileFaults: readonly Fault[] = Object.entries(hands).map(([name, hand]) => ({
  name: `settings-${name}`,
  product: 'settings',
  ...hand,
}));
