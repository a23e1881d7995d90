// Packs the agent for hosts. Run by `npm run package`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { buildPackages } from './build-packages.ts';

const { values } = parseArgs({
  options: {
    output: { type: 'string', default: join(import.meta.dirname, '..', '..', 'dist') },
    version: { type: 'string', default: manifest.version },
  },
});
for (const path of buildPackages(values)) console.log(path);
