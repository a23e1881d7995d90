import { limitWords, type Observation, type ResourceOf, splitLimit } from '../../../schemas/index.ts';
import type { HostReader } from '../../host/index.ts';
import type { ObserveContext } from '../resource-module.ts';

/** The limits of a process that is first seen later than this may be anybody's: it is taken to have started as wanted. */
const youngMs = 600_000;

type SeenLimits = Readonly<Record<string, string>>;

/**
 * The observation with the resource limits of the main process, those that Git says. A program may set other ones for itself, as
 * many do with open files: what a process that was started as wanted had when it was first seen is its own doing and no difference.
 * What came later is somebody's.
 */
export async function addLimits(
  state: Observation<'service'>,
  { id, fields: { limits: wanted, definition } }: ResourceOf<'service'>,
  { host, remembered }: { readonly host: HostReader } & Pick<ObserveContext, 'remembered'>,
): Promise<Observation<'service'>> {
  if (state.status !== 'known' || wanted === undefined) return state;
  const { fields, facts } = state;
  const found = fields.running === true && facts?.pid !== undefined ? await host.readLimits(facts.pid) : undefined;
  if (found === undefined) return { ...state, fields: { ...fields, limits: wanted } };
  const known = remembered?.(id);
  const isKnown = known?.incarnation === facts?.incarnation;
  const isYoung = (facts?.upMs ?? youngMs) < youngMs;
  const limits: SeenLimits = Object.fromEntries(Object.keys(wanted).map((name) => [name, found[name] ?? 'unknown']));
  const first = isKnown ? known?.limits : isYoung ? limits : wanted;
  const differing = Object.keys(wanted).filter((name) => limits[name] !== wanted[name]);
  const own = fields.definition === definition ? differing.filter((name) => first?.[name] === limits[name]) : [];
  const others = differing.filter((name) => !own.includes(name));
  const seen = { ...limits, ...Object.fromEntries(own.map((name) => [name, wanted[name] ?? ''])) };
  const evidence = others.map((name) => [`/limits/${name}`, tell(name, { pid: facts?.pid, limit: limits[name] })] as const);
  return {
    ...state,
    fields: { ...fields, limits: seen },
    facts: {
      ...facts,
      ...(first === undefined ? {} : { limits: first }),
      ...(evidence.length === 0 ? {} : { evidenceByPointer: { ...facts?.evidenceByPointer, ...Object.fromEntries(evidence) } }),
    },
  };
}

function tell(name: string, { pid, limit = '' }: { readonly pid: number | undefined; readonly limit: string | undefined }): string {
  const { soft, hard } = splitLimit(limit);
  return `/proc/${pid}/limits: ${limitWords[name]?.row ?? name}, soft ${soft}, hard ${hard}; by prlimit a limit of a running process is changed`;
}
