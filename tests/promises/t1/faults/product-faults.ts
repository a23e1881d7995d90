import type { Fault } from '../fault.ts';

const isNot = (parameter: string, value: string) => `! redis_says 'CONFIG GET ${parameter}' '${value}'`;
const set = (parameter: string, { to, from }: { readonly to: string; readonly from: string }): Fault => ({
  name: `redis-set-${parameter}`,
  product: 'redis',
  what: `CONFIG SET ${parameter}`,
  inject: `ask CONFIG SET ${parameter} '${to}'`,
  wrong: isNot(parameter, from),
});

export const redisFaults: readonly Fault[] = [
  set('maxmemory', { from: '67108864', to: '1gb' }),
  set('maxclients', { from: '200', to: '77' }),
  set('maxmemory-policy', { from: 'noeviction', to: 'allkeys-lru' }),
  set('timeout', { from: '30', to: '1' }),
  set('loglevel', { from: 'notice', to: 'debug' }),
  set('hz', { from: '10', to: '50' }),
  set('bind', { from: '127.0.0.1', to: '127.0.0.1 127.0.0.2' }),
  {
    name: 'redis-set-requirepass',
    product: 'redis',
    what: 'CONFIG SET requirepass: nobody is let in',
    inject: 'ask CONFIG SET requirepass byhand',
    wrong: 'repaired',
    repair: 'ask -a byhand CONFIG SET requirepass ""',
  },
  {
    name: 'redis-replicaof',
    product: 'redis',
    what: 'REPLICAOF on a standalone member',
    inject: 'ask REPLICAOF 127.0.0.1 1',
    wrong: '! redis_says ROLE master',
    repair: 'ask REPLICAOF NO ONE',
  },
  {
    name: 'redis-replicaof-rewritten',
    product: 'redis',
    what: 'REPLICAOF on a standalone member, kept by CONFIG REWRITE',
    inject: 'ask REPLICAOF 127.0.0.1 1; ask CONFIG REWRITE',
    wrong: '! redis_says ROLE master',
    repair: 'ask REPLICAOF NO ONE; ask CONFIG REWRITE',
  },
  {
    name: 'redis-impostor',
    product: 'redis',
    what: 'moved to another port by CONFIG SET, and a stranger answers on its own',
    inject: 'ask CONFIG SET port $OTHER; sleep 0.2; bg redis-server --port $PORT --save "" --maxmemory 64mb',
    wrong: 'repaired',
    repair: 'ended; sleep 0.2; redis-cli -p $OTHER CONFIG SET port $PORT',
  },
  {
    name: 'redis-port-moved',
    product: 'redis',
    what: 'moved to another port by CONFIG SET',
    inject: 'ask CONFIG SET port $OTHER',
    wrong: '! redis_says PING +PONG',
    repair: 'redis-cli -p $OTHER CONFIG SET port $PORT',
  },
  {
    name: 'redis-git-no-program',
    product: 'redis',
    what: 'Git names a program that is not there',
    inject: '',
    wrong: 'repaired',
    commit: { parameters: { binary: '/usr/bin/redis-servr' } },
  },
];

const hacked = `sed -i 's/200 hello/200 hacked/' "$FILE"; kill -HUP $(pid); sleep 1; cp -p "$SCRATCH/before" "$FILE"`;
const evil = (content: string) => `printf '${content}' >"$DIR/conf.d/evil.conf"`;

export const nginxFaults: readonly Fault[] = [
  {
    name: 'nginx-loaded-by-hand',
    product: 'nginx',
    what: 'edited, loaded by HUP and put back',
    inject: hacked,
    wrong: 'page_shows hacked',
  },
  {
    name: 'nginx-loaded-by-hand-away',
    product: 'nginx',
    what: 'edited, loaded by HUP and put back while the agent is stopped',
    inject: hacked,
    wrong: 'page_shows hacked',
    repair: 'kill -HUP $(pid)',
    away: true,
  },
  {
    name: 'nginx-twin',
    product: 'nginx',
    what: 'ours is gone, one started by hand on the same configuration answers',
    inject: 'kill -QUIT $(pid); sleep 1; bg "$BINARY" -c "$FILE" -p "$DATA/"; sleep 0.5',
    wrong: 'repaired',
    repair: 'ended',
    away: true,
  },
  {
    name: 'nginx-foreign-loaded',
    product: 'nginx',
    what: 'a foreign file in conf.d is loaded',
    inject: `echo "server { listen 127.0.0.1:$OTHER; return 200 evil; }" >"$DIR/conf.d/evil.conf"; kill -HUP $(pid)`,
    wrong: '[ -e "$DIR/conf.d/evil.conf" ]',
    repair: 'rm -f "$DIR/conf.d/evil.conf"; kill -HUP $(pid)',
  },
  {
    name: 'nginx-foreign-broken',
    product: 'nginx',
    what: 'a foreign file in conf.d would not be accepted',
    inject: evil('server {'),
    wrong: '[ -e "$DIR/conf.d/evil.conf" ]',
    repair: 'rm -f "$DIR/conf.d/evil.conf"',
  },
  {
    name: 'nginx-foreign-away',
    product: 'nginx',
    what: 'a foreign file came to conf.d while the agent was stopped',
    inject: evil('# evil\\n'),
    wrong: '[ -e "$DIR/conf.d/evil.conf" ]',
    repair: 'rm -f "$DIR/conf.d/evil.conf"',
    away: true,
  },
  {
    name: 'nginx-git-refused',
    product: 'nginx',
    what: 'Git brings a file that nginx refuses',
    inject: '',
    wrong: 'repaired',
    commit: { files: { 'conf.d/broken.conf': { content: 'server { lisen 1; }\n' } } },
  },
];

export const zookeeperFaults: readonly Fault[] = [
  {
    name: 'zookeeper-jar-replaced',
    product: 'zookeeper',
    what: 'a jar on disk is another file than the one that runs',
    inject: 'renew "$JAR"',
    replaces: true,
    wrong: `ls -l /proc/$(pid)/fd | grep -q 'jar (deleted)'`,
  },
  {
    name: 'zookeeper-git-no-start',
    product: 'zookeeper',
    what: 'Git brings an option with which Java does not start',
    inject: '',
    wrong: 'repaired',
    commit: { parameters: { javaOptions: ['-XX:NoSuchOption'] } },
  },
];

export const shopApiFaults: readonly Fault[] = [
  {
    name: 'shop-api-loaded-by-hand-away',
    product: 'shop-api',
    what: 'edited, loaded by HUP and put back while the agent is stopped',
    inject: `sed -i 's/"hello"/"hacked"/' "$FILE"; kill -HUP $(pid); sleep 1; cp -p "$SCRATCH/before" "$FILE"`,
    wrong: 'page_shows hacked',
    away: true,
  },
  {
    name: 'shop-api-twin',
    product: 'shop-api',
    what: 'ours is gone, one started by hand on the same configuration answers',
    inject: 'kill -9 $(pid); sleep 0.3; bg "$BINARY" "$DIR/server.mjs" "$FILE"; sleep 0.5',
    wrong: 'repaired',
    repair: 'ended',
    away: true,
  },
  {
    name: 'shop-api-code-edited',
    product: 'shop-api',
    what: 'the code of the service is edited by hand',
    inject: `echo '// by hand' >>"$DIR/server.mjs"`,
    wrong: `grep -q 'by hand' "$DIR/server.mjs"`,
  },
  {
    name: 'shop-api-git-no-start',
    product: 'shop-api',
    what: 'Git brings code that does not start',
    inject: '',
    wrong: 'repaired',
    commit: { files: { 'server.mjs': { content: 'not javascript(\n' } } },
  },
];
