/** One way in which somebody gets between Git and a host. */
export interface DriftRow {
  readonly name: string;
  readonly host: string;
  /** Line for the shell of the host. */
  readonly hand: string;
  /** End of the resource's id, and pointer, of the drift that must be reported. */
  readonly seen: { readonly resource: string; readonly pointer: string };
  /** Line for the shell that prints the same before and after. */
  readonly truth: string;
  /** The member whose process ends by it. */
  readonly ends?: string;
}

const redisFile = '/etc/plumb/redis/cache-1/redis.conf';
const nginxFile = '/etc/plumb/nginx/web-a/nginx.conf';
const redisUnit = 'plumb-cache-1';
const unitFile = `/etc/systemd/system/${redisUnit}.service`;
const dropIns = '/etc/systemd/system/plumb-shop-api-1.service.d';
const included = '/etc/plumb/nginx/web-a/conf.d';
const state = (unit: string) => `systemctl is-active ${unit} || true; systemctl is-enabled ${unit} || true`;
const file = (path: string) => `stat -c '%F %a %U %G' ${path}; sha256sum ${path}`;

export const driftRows: readonly DriftRow[] = [
  {
    name: 'a line appended to a file',
    host: 'node3',
    hand: `echo 'maxclients 77' >>${redisFile}`,
    seen: { resource: redisFile, pointer: '/entries/maxclients' },
    truth: file(redisFile),
  },
  {
    name: 'a file deleted',
    host: 'node1',
    hand: `rm ${nginxFile}`,
    seen: { resource: nginxFile, pointer: '' },
    truth: file(nginxFile),
  },
  {
    name: 'a file readable for all',
    host: 'node3',
    hand: `chmod 0666 ${redisFile}`,
    seen: { resource: redisFile, pointer: '/mode' },
    truth: file(redisFile),
  },
  {
    name: 'a file given to somebody else',
    host: 'node3',
    hand: `chown nobody ${redisFile}`,
    seen: { resource: redisFile, pointer: '/owner' },
    truth: file(redisFile),
  },
  {
    name: 'a file replaced by a link',
    host: 'node1',
    hand: `cp ${nginxFile} /root/mine.conf && ln -sf /root/mine.conf ${nginxFile}`,
    seen: { resource: nginxFile, pointer: '/type' },
    truth: `${file(nginxFile)}; sha256sum ${nginxFile}`,
  },
  {
    name: 'a program replaced under its process',
    host: 'node3',
    hand: 'program=$(realpath /usr/bin/redis-server); cp -p $program $program.new && mv $program.new $program',
    seen: { resource: redisUnit, pointer: '/software' },
    truth: `readlink /proc/$(systemctl show -P MainPID ${redisUnit})/exe`,
  },
  {
    name: 'a directory deleted with all that is in it',
    host: 'node2',
    hand: 'rm -r /etc/plumb/shop-api/shop-api-1',
    seen: { resource: '/etc/plumb/shop-api/shop-api-1', pointer: '' },
    truth: 'ls -lnR --time-style=+ /etc/plumb/shop-api/shop-api-1',
  },
  {
    name: 'a value set in the running process',
    host: 'node3',
    hand: 'redis-cli CONFIG SET maxmemory 1gb',
    seen: { resource: 'running', pointer: '/values/maxmemory' },
    truth: `redis-cli CONFIG GET maxmemory; systemctl show -P MainPID ${redisUnit}`,
  },
  {
    name: 'a process killed',
    host: 'node3',
    hand: `systemctl kill -s KILL ${redisUnit}`,
    seen: { resource: redisUnit, pointer: '/running' },
    truth: `${state(redisUnit)}; redis-cli PING`,
    ends: 'cache/1',
  },
  {
    name: 'a service stopped',
    host: 'node1',
    hand: 'systemctl stop plumb-web-a',
    seen: { resource: 'plumb-web-a', pointer: '/running' },
    truth: state('plumb-web-a'),
    ends: 'web/a',
  },
  {
    name: 'a service disabled',
    host: 'node2',
    hand: 'systemctl disable plumb-shop-api-1',
    seen: { resource: 'plumb-shop-api-1', pointer: '/enabled' },
    truth: state('plumb-shop-api-1'),
  },
  {
    name: 'a unit file edited',
    host: 'node3',
    hand: `sed -i 's/^User=.*/User=root/' ${unitFile} && systemctl daemon-reload && systemctl restart ${redisUnit}`,
    seen: { resource: redisUnit, pointer: '/definition' },
    truth: `${file(unitFile)}; ${state(redisUnit)}; stat -c %U /proc/$(systemctl show -P MainPID ${redisUnit})`,
    ends: 'cache/1',
  },
  {
    name: 'a drop-in added to a unit',
    host: 'node2',
    hand: `mkdir -p ${dropIns} && printf '[Service]\\nNice=5\\n' >${dropIns}/by-hand.conf && systemctl daemon-reload`,
    seen: { resource: 'plumb-shop-api-1', pointer: '/definition' },
    truth: `ls -A ${dropIns} 2>&- || true; systemctl show -P DropInPaths plumb-shop-api-1; ${state('plumb-shop-api-1')}`,
  },
  {
    name: 'a foreign file in a directory that the product reads',
    host: 'node1',
    hand: `echo 'server { listen 8099; }' >${included}/by-hand.conf`,
    seen: { resource: included, pointer: '/foreign' },
    truth: `ls -A ${included}; ${state('plumb-web-a')}`,
  },
  {
    name: 'a service masked',
    host: 'node1',
    hand: 'systemctl stop plumb-web-a; rm /etc/systemd/system/plumb-web-a.service; systemctl mask plumb-web-a',
    seen: { resource: 'plumb-web-a', pointer: '/definition' },
    truth: `${file('/etc/systemd/system/plumb-web-a.service')}; ${state('plumb-web-a')}`,
    ends: 'web/a',
  },
  {
    name: "the distribution's own service started",
    host: 'node1',
    hand: 'systemctl stop plumb-web-a; systemctl enable nginx; systemctl start --no-block nginx',
    seen: { resource: 'nginx.service', pointer: '/enabled' },
    truth: `${state('plumb-web-a')}; systemctl is-active -q nginx || echo not running; systemctl is-enabled nginx || true`,
    ends: 'web/a',
  },
  {
    name: 'a package removed',
    host: 'node2',
    hand: 'apt-get remove -y redis-server',
    seen: { resource: 'redis-server', pointer: '' },
    truth: `dpkg-query -W -f '\${Status} \${Version}' redis-server; ${state('plumb-cache-2')}; redis-cli PING`,
    ends: 'cache/2',
  },
];
