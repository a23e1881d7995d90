import type { Fault } from '../fault.ts';

const loadedByHand = `sed -i 's/200 hello/200 hacked/' "$FILE"; kill -HUP $(pid); sleep 1; cp -p "$SCRATCH/before" "$FILE"`;
const evil = `echo '# evil' >"$DIR/conf.d/evil.conf"`;

/** The agent's memory is gone, or is another one. */
const ledgerFaults: readonly Fault[] = [
  {
    name: 'redis-ledger-lost',
    product: 'redis',
    what: "nothing: the agent's ledger is lost",
    inject: 'rm -f "$STATE/ledger.json"',
    wrong: 'nothing',
    away: true,
    wholeHost: 'ledger-lost',
  },
  {
    name: 'nginx-ledger-lost',
    product: 'nginx',
    what: 'edited, loaded by HUP and put back, and the ledger is lost',
    inject: `${loadedByHand}; rm -f "$STATE/ledger.json"`,
    wrong: 'page_shows hacked',
    // What it read at its start is known of the next process only.
    repair: 'kill -QUIT $(pid)',
    away: true,
    wholeHost: 'ledger-lost',
  },
  {
    name: 'nginx-ledger-lost-foreign',
    product: 'nginx',
    what: 'a foreign file came to conf.d, and the ledger is lost',
    inject: `${evil}; rm -f "$STATE/ledger.json"`,
    wrong: '[ -e "$DIR/conf.d/evil.conf" ]',
    repair: 'rm -f "$DIR/conf.d/evil.conf"',
    away: true,
    wholeHost: 'ledger-lost',
  },
  {
    name: 'shop-api-ledger-lost',
    product: 'shop-api',
    what: 'the program on disk is replaced, and the ledger is lost',
    inject: 'renew "$BINARY"; rm -f "$STATE/ledger.json"',
    replaces: true,
    wrong: 'replaced',
    away: true,
    wholeHost: 'ledger-lost',
  },
  {
    name: 'redis-ledger-older',
    product: 'redis',
    what: 'nothing: a healed file, then the ledger of before is restored',
    inject:
      'chmod 0600 "$FILE"; sleep 12; systemctl stop plumb-agent; cp -p "$SCRATCH/ledger.json" "$STATE/ledger.json"; systemctl start plumb-agent',
    wrong: 'nothing',
    on: 'systemd',
    wholeHost: 'ledger-older',
  },
];

const fill = 'fill';
const freed = 'rm -f /var/.fill*';
const whole = (wholeHost: string) => ({ on: 'systemd', wholeHost }) as const;

/** The disk of the agent's state has no room. */
const diskFaults: readonly Fault[] = [
  {
    name: 'redis-disk-full',
    product: 'redis',
    what: 'CONFIG SET while the disk is full',
    inject: `${fill}; ask CONFIG SET maxmemory 1gb`,
    wrong: `! redis_says 'CONFIG GET maxmemory' 67108864`,
    repair: freed,
    ...whole('disk-full'),
  },
  {
    name: 'nginx-disk-full',
    product: 'nginx',
    what: 'the configuration is writable for all while the disk is full',
    inject: `${fill}; chmod 0666 "$FILE"`,
    wrong: 'changed',
    repair: freed,
    ...whole('disk-full'),
  },
  {
    name: 'shop-api-disk-full',
    product: 'shop-api',
    what: 'the unit is stopped while the disk is full',
    inject: `${fill}; systemctl stop "$SERVICE"`,
    wrong: '! alive',
    repair: freed,
    ...whole('disk-full'),
  },
];

/** What a host is after it was booted. */
const bootFaults: readonly Fault[] = [
  {
    name: 'redis-rebooted',
    product: 'redis',
    what: 'the host is rebooted',
    inject: '',
    wrong: '! alive',
    away: true,
    reboots: true,
    ...whole('rebooted'),
  },
  {
    name: 'nginx-rebooted-disabled',
    product: 'nginx',
    what: 'the unit is disabled, then the host rebooted',
    inject: 'systemctl disable "$SERVICE"',
    wrong: '! alive || ! systemctl is-enabled -q "$SERVICE"',
    away: true,
    reboots: true,
    ...whole('rebooted'),
  },
  {
    name: 'shop-api-rebooted-edited',
    product: 'shop-api',
    what: 'the configuration is edited, then the host rebooted',
    inject: `sed -i 's/"hello"/"hacked"/' "$FILE"`,
    wrong: 'changed || page_shows hacked',
    away: true,
    reboots: true,
    ...whole('rebooted'),
  },
  {
    name: 'zookeeper-rebooted-masked',
    product: 'zookeeper',
    what: 'the unit is masked, then the host rebooted',
    inject: 'rm "$UNIT"; systemctl mask "$SERVICE"',
    wrong: '! alive || [ "$(systemctl is-enabled "$SERVICE")" = masked ]',
    away: true,
    reboots: true,
    ...whole('rebooted'),
  },
];

/** Packages that members run, changed by hand. */
const packageFaults: readonly Fault[] = [
  {
    name: 'redis-package-other',
    product: 'redis',
    what: 'another version of the package is installed by hand',
    inject:
      `other=$(apt-cache madison redis-tools | awk '{print $3}' | sort -u | grep -vxF "$(dpkg-query -W -f '\${Version}' redis-tools)" | head -n 1); ` +
      'apt-get install -y --allow-downgrades "redis-tools=$other" "redis-server=$other"',
    wrong: 'replaced',
    fromPackage: true,
    ...whole('packages'),
  },
  {
    name: 'nginx-package-reinstalled',
    product: 'nginx',
    what: 'the package is installed again by hand',
    inject: 'apt-get install -y --reinstall nginx',
    wrong: 'replaced',
    fromPackage: true,
    ...whole('packages'),
  },
  {
    name: 'zookeeper-package-reinstalled',
    product: 'zookeeper',
    what: 'the package of its jars is installed again by hand',
    inject: 'apt-get install -y --reinstall libzookeeper-java',
    wrong: `ls -l /proc/$(pid)/fd | grep -q 'jar (deleted)'`,
    fromPackage: true,
    ...whole('packages'),
  },
  {
    name: 'nginx-package-reinstalled-away',
    product: 'nginx',
    what: 'the package is installed again by hand while the agent is stopped',
    inject: 'apt-get install -y --reinstall nginx',
    wrong: 'replaced',
    fromPackage: true,
    away: true,
    ...whole('packages-away'),
  },
  {
    name: 'redis-package-removed-away',
    product: 'redis',
    what: 'the package is removed by hand while the agent is stopped',
    inject: 'apt-get remove -y redis-server redis-tools',
    wrong: 'replaced',
    fromPackage: true,
    away: true,
    ...whole('packages-away'),
  },
  {
    name: 'nginx-distribution-started',
    product: 'nginx',
    what: "the distribution's own service is enabled and started",
    inject: 'systemctl enable nginx; systemctl start --no-block nginx',
    wrong: 'systemctl is-active -q nginx || systemctl is-enabled -q nginx',
    ...whole('packages'),
  },
];

export const hostFaults: readonly Fault[] = [...ledgerFaults, ...diskFaults, ...bootFaults, ...packageFaults];
