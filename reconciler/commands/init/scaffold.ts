/** The files of a new fleet repository, by path, without the copies of the schemas. */
export function scaffold(name: string): Readonly<Record<string, string>> {
  return {
    'fleet.yaml': `${modeline('fleet', '.')}
apiVersion: plumb/v1
kind: Fleet
metadata:
  name: ${name}
spec:
  # enforce: agents converge their hosts. observe: they only report differences.
  drift: enforce
  poll: 30s
  interval: 60s
`,
    'organizations/platform.yaml': `${modeline('organization', '..')}
apiVersion: plumb/v1
kind: Organization
metadata:
  name: platform
spec:
  title: Platform team
  owners: [platform@example.com]
`,
    'applications/website.yaml': `${modeline('application', '..')}
apiVersion: plumb/v1
kind: Application
metadata:
  name: website
spec:
  title: Company website
  organization: platform
`,
    'hosts/web-1.yaml': `${modeline('host', '..')}
apiVersion: plumb/v1
kind: Host
metadata:
  name: web-1
  labels:
    site: example
spec:
  # Name or IP address other hosts reach it by.
  address: web-1.example.com
  organization: platform
  # Run plumb-agent keygen on the host and put the key it prints here: joining the fleet is a pull request.
  # identity: ed25519:...
`,
    'middleware/web.yaml': `${modeline('middleware', '..')}
apiVersion: plumb/v1
kind: Middleware
metadata:
  name: web
spec:
  adapter: nginx
  application: website
  members:
    - host: web-1
      id: web-1
  # Where each final value comes from is told by: plumb explain web
  parameters:
    worker_processes: auto
    servers:
      - listen:
          - port: 8080
        return: 200 "kept plumb"
`,
    '.plumbignore': `# Files that are no documents of Plumb, in the manner of .gitignore.
.github/
.gitlab-ci.yml
.pre-commit-config.yaml
docs/
`,
    '.vscode/settings.json': `${JSON.stringify(editorSettings, null, 2)}\n`,
    '.vscode/extensions.json': `${JSON.stringify({ recommendations: ['redhat.vscode-yaml'] }, null, 2)}\n`,
    'README.md': readme(name),
  };
}

/** Kinds with a schema that editors use, and the folder their documents are in by convention. */
const folders = {
  fleet: 'fleet.yaml',
  organization: 'organizations/*.yaml',
  application: 'applications/*.yaml',
  host: 'hosts/*.yaml',
  middleware: 'middleware/*.yaml',
  profile: 'profiles/*.yaml',
  package: 'packages/*.yaml',
} as const;

type Kind = keyof typeof folders;

function modeline(kind: Kind, root: string): string {
  return `# yaml-language-server: $schema=${root}/schemas/repository/${kind}.schema.json`;
}

const editorSettings = {
  'yaml.schemas': Object.fromEntries(Object.entries(folders).map(([kind, files]) => [`./schemas/repository/${kind}.schema.json`, files])),
  'yaml.format.enable': true,
};

function readme(name: string): string {
  return `# Fleet ${name}

The middleware of our hosts, as it should be. Plumb keeps the hosts plumb with the main branch of this repository.

| Folder | What is in it |
|---|---|
| \`fleet.yaml\` | defaults for the whole fleet |
| \`organizations/\`, \`applications/\` | who owns what |
| \`hosts/\` | one file a machine |
| \`middleware/\` | one file a managed service, with its members on hosts |
| \`profiles/\`, \`packages/\` | shared parameters; versions and where their bits are |
| \`adapters/\` | products of our own, one folder each |
| \`schemas/\` | for editors: completion and checks while you type |

Folders are a convention only: documents are found by their content.

\`\`\`console
$ plumb validate                  # is everything correct?
$ plumb render --host web-1       # what will be on the host?
$ plumb explain web               # where does each value come from?
$ plumb diff --from main --to HEAD
\`\`\`
`;
}
