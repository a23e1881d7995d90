import type { Fault } from '../fault.ts';

const ofGit = 'canary-of-git-4471';
const byHand = 'canary-by-hand-9062';
const neverShown = [ofGit, byHand];
const secret = { 'secret.txt': { content: `${ofGit}\n`, mode: '0600' } };

/** What goes wrong with something that must not leave the host. */
export const secretFaults: readonly Fault[] = [
  {
    name: 'shop-api-secret-edited',
    product: 'shop-api',
    what: 'a file that only its owner may read is edited, where drift is observed',
    given: { files: secret },
    commit: { drift: 'observe' },
    // The commit comes first.
    inject: `sleep 10; echo ${byHand} >"$DIR/secret.txt"`,
    wrong: `! has "$DIR/secret.txt" ${ofGit}`,
    repair: `cp -p "$SCRATCH/directory/secret.txt" "$DIR/secret.txt"`,
    neverShown,
  },
  {
    name: 'shop-api-secret-opened',
    product: 'shop-api',
    what: 'a file that only its owner may read is edited and opened to all, where drift is observed',
    given: { files: secret },
    commit: { drift: 'observe' },
    inject: `sleep 10; echo ${byHand} >"$DIR/secret.txt"; chmod 0644 "$DIR/secret.txt"`,
    wrong: `! has "$DIR/secret.txt" ${ofGit}`,
    repair: `cp -p "$SCRATCH/directory/secret.txt" "$DIR/secret.txt"`,
    neverShown,
  },
  {
    name: 'shop-api-secret-away',
    product: 'shop-api',
    what: 'a file that only its owner may read is edited while the agent is stopped',
    given: { files: secret },
    inject: `echo ${byHand} >"$DIR/secret.txt"`,
    wrong: `! has "$DIR/secret.txt" ${ofGit}`,
    away: true,
    neverShown,
  },
  {
    name: 'nginx-secret-refused',
    product: 'nginx',
    what: 'Git brings a file that only its owner may read, and nginx refuses it with its words',
    inject: '',
    wrong: 'repaired',
    commit: { files: { 'conf.d/secret.conf': { content: `${ofGit} on;\n`, mode: '0600' } } },
    neverShown,
  },
  {
    name: 'redis-secret-password',
    product: 'redis',
    what: 'CONFIG SET requirepass where Git has another password',
    given: { parameters: { requirepass: ofGit } },
    inject: `ask -a ${ofGit} CONFIG SET requirepass ${byHand}`,
    wrong: 'repaired',
    repair: `ask -a ${byHand} CONFIG SET requirepass ${ofGit}`,
    neverShown,
  },
];
