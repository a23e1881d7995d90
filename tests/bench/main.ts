// Prints figures, never judges: `npm run bench`, or some of them, `npm run bench -- answers`. Ratios against a floor or a peer in the same run are what can be compared.
import { benchAnswers } from './answers.ts';
import { benchCompile } from './compile.ts';
import { benchHungMembers } from './hung-members.ts';
import { benchNoOpPass } from './no-op-pass.ts';

const benches = { compile: benchCompile, 'no-op-pass': benchNoOpPass, 'hung-members': benchHungMembers, answers: benchAnswers };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
for (const [name, bench] of Object.entries(benches)) if (wanted.length === 0 || wanted.includes(name)) await bench();
