// Prints figures, never judges: `npm run bench`. Ratios against a floor or a peer in the same run are what can be compared.
import { benchCompile } from './compile.ts';
import { benchHungMembers } from './hung-members.ts';
import { benchNoOpPass } from './no-op-pass.ts';

await benchCompile();
await benchNoOpPass();
await benchHungMembers();
