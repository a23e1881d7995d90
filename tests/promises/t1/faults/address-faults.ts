import type { Fault } from '../fault.ts';

/** What the world sees of a member's addresses, and what the order of lines lets in. */
export const addressFaults: readonly Fault[] = [
  {
    name: 'nginx-listens-elsewhere',
    product: 'nginx',
    what: 'edited to listen on another address, loaded by HUP and put back',
    inject: `sed -i "s/127.0.0.1:$PORT/127.0.0.2:$PORT/" "$FILE"; kill -HUP $(pid); sleep 1; cp -p "$SCRATCH/before" "$FILE"`,
    wrong: '! page_shows hello',
  },
  {
    name: 'nginx-listens-nowhere',
    product: 'nginx',
    what: 'edited to listen on its status port only, loaded by HUP and put back while the agent is stopped',
    inject: `sed -i "s/127.0.0.1:$PORT/127.0.0.1:$OTHER/" "$FILE"; kill -HUP $(pid); sleep 1; cp -p "$SCRATCH/before" "$FILE"`,
    wrong: '! page_shows hello',
    repair: 'kill -HUP $(pid)',
    away: true,
  },
  {
    name: 'redis-ipv6-lost',
    product: 'redis',
    what: 'CONFIG SET bind without the IPv6 address that Git has',
    given: { parameters: { bind: '127.0.0.1 ::1' } },
    inject: `ask CONFIG SET bind 127.0.0.1`,
    wrong: `! redis_says 'CONFIG GET bind' '127.0.0.1 ::1'`,
  },
  {
    name: 'nginx-reordered',
    product: 'nginx',
    what: 'allow and deny of a location are put the other way round',
    given: ([port]) => ({
      parameters: {
        servers: [
          {
            listen: [{ address: '127.0.0.1', port }],
            locations: [{ path: '/', root: '/usr/share/nginx/html', directives: { allow: '127.0.0.2', deny: '10.9.0.0/16' } }],
          },
        ],
      },
    }),
    inject: `sed -i -e '/allow 127.0.0.2/{h;d}' -e '/deny 10.9/G' "$FILE"; kill -HUP $(pid)`,
    wrong: `[ "$(grep -oE 'allow 127.0.0.2|deny 10.9' "$FILE" | head -n 1)" != 'allow 127.0.0.2' ]`,
  },
  {
    name: 'shop-api-code-not-utf8',
    product: 'shop-api',
    what: 'the code of the service ends in bytes that are not UTF-8',
    inject: `printf '// caf\\xe9\\n' >>"$DIR/server.mjs"`,
    wrong: '! cmp -s "$DIR/server.mjs" "$SCRATCH/directory/server.mjs"',
  },
  {
    name: 'shop-api-code-crlf',
    product: 'shop-api',
    what: 'the lines of the code end in CRLF',
    inject: `sed -i 's/$/\\r/' "$DIR/server.mjs"`,
    wrong: '! cmp -s "$DIR/server.mjs" "$SCRATCH/directory/server.mjs"',
  },
  {
    name: 'redis-entry-hidden',
    product: 'redis',
    what: 'an entry is set a second time behind a comment that is not UTF-8',
    inject: `printf '# caf\\xe9\\nmaxclients 77\\n' >>"$FILE"`,
    wrong: 'has "$FILE" "maxclients 77"',
  },
];
