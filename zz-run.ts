import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { adapterEngine, builtinAdapters } from './adapters/index.ts';
import { compile, formatText } from './reconciler/compile/index.ts';
import { readSnapshot } from './tests/support/fleet-snapshots.ts';
const builtin = builtinAdapters.filter(n=>existsSync(`adapters/${n}/adapter.yaml`)&&existsSync(`adapters/${n}/parameters.schema.json`)).flatMap((name) => { const r=(f: string)=>readFileSync(`adapters/${name}/${f}`,'utf8'); const l=adapterEngine.load({name,origin:'builtin',files:{'adapter.yaml':r('adapter.yaml'),'parameters.schema.json':r('parameters.schema.json')}}); if(!l.adapter) console.log(l.diagnostics); return l.adapter?[l.adapter]:[]; });
for (const n of process.argv.length>2?process.argv.slice(2):readdirSync('tests/broken-fleets')) { const t=performance.now(); const c=compile({snapshot:readSnapshot('tests/broken-fleets/'+n),engine:adapterEngine,builtin}); console.log('=== '+n+' '+(performance.now()-t).toFixed(0)+'ms'); console.log(formatText(c.diagnostics)); }
