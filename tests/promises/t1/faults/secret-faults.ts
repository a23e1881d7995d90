import type { Fault } from '../fault.ts';

/** Texts of one fault only, so that what is shown tells whose it is. */
const canaries = (name: string) => ({ ofGit: `canary-of-git-${name}`, byHand: `canary-by-hand-${name}` });
const fileOf = (name: string) => ({ 'secret.txt': { content: `${canaries(name).ofGit}\n`, mode: '0600' } });
const edited = (name: string) => ({
  files: fileOf(name),
  line: `echo ${canaries(name).byHand} >"$DIR/secret.txt"`,
  wrong: `! has "$DIR/secret.txt" ${canaries(name).ofGit}`,
  neverShown: Object.values(canaries(name)),
});
const [seen, opened, away] = [edited('seen'), edited('opened'), edited('away')];
const [refused, password] = [canaries('refused'), canaries('password')];
const back = `cp -p "$SCRATCH/directory/secret.txt" "$DIR/secret.txt"`;

/** What goes wrong with something that must not leave the host. */
export const secretFaults: readonly Fault[] = [
  {
    name: 'shop-api-secret-edited',
    product: 'shop-api',
    what: 'a file that only its owner may read is edited, where drift is observed',
    given: { files: seen.files },
    commit: { drift: 'observe' },
    // The commit comes first.
    inject: `sleep 20; ${seen.line}`,
    wrong: seen.wrong,
    repair: back,
    neverShown: seen.neverShown,
  },
  {
    name: 'shop-api-secret-opened',
    product: 'shop-api',
    what: 'a file that only its owner may read is edited and opened to all, where drift is observed',
    given: { files: opened.files },
    commit: { drift: 'observe' },
    inject: `sleep 20; ${opened.line}; chmod 0644 "$DIR/secret.txt"`,
    wrong: opened.wrong,
    repair: back,
    neverShown: opened.neverShown,
  },
  {
    name: 'shop-api-secret-away',
    product: 'shop-api',
    what: 'a file that only its owner may read is edited while the agent is stopped',
    given: { files: away.files },
    inject: away.line,
    wrong: away.wrong,
    away: true,
    neverShown: away.neverShown,
  },
  {
    name: 'nginx-secret-refused',
    product: 'nginx',
    what: 'Git brings a file that it marks as sensitive, and nginx refuses it with its words',
    inject: '',
    wrong: 'repaired',
    commit: { files: { 'conf.d/secret.conf': { content: `${refused.ofGit} on;\n`, mode: '0600', sensitive: true } } },
    neverShown: Object.values(refused),
  },
  {
    name: 'redis-secret-password',
    product: 'redis',
    what: 'CONFIG SET requirepass where Git has another password',
    given: { parameters: { requirepass: password.ofGit } },
    inject: `ask -a ${password.ofGit} CONFIG SET requirepass ${password.byHand}`,
    wrong: 'repaired',
    repair: `ask -a ${password.byHand} CONFIG SET requirepass ${password.ofGit}`,
    neverShown: Object.values(password),
  },
];
