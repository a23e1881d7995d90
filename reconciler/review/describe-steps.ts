import type { Plan, Step } from '../plan/index.ts';
import { fieldName, shortName } from './name-places.ts';

/** The steps of a member in few words, in order. Steps of one kind that follow one another are one. */
export function describeSteps({ steps }: Plan, member: string): readonly string[] {
  const phrases = steps.filter(({ resource }) => resource.members.includes(member)).flatMap(phrasesOf);
  const joined: Phrase[] = [];
  for (const phrase of phrases) {
    const last = joined.at(-1);
    if (last?.verb === phrase.verb) joined[joined.length - 1] = { verb: last.verb, objects: [...last.objects, ...phrase.objects] };
    else joined.push(phrase);
  }
  return joined.map(({ verb, objects }) => `${verb} ${listFew(objects)}`.trim());
}

interface Phrase {
  readonly verb: string;
  readonly objects: readonly string[];
}

const shown = 4;

function listFew(objects: readonly string[]): string {
  const unique = [...new Set(objects)];
  return unique.length <= shown ? unique.join(', ') : `${unique.slice(0, shown - 1).join(', ')} and ${unique.length - shown + 1} more`;
}

/** What makes a step safe is told before it. */
function phrasesOf(step: Step): readonly Phrase[] {
  const phrase = phraseOf(step);
  if (phrase === undefined) return [];
  return [...(step.first ?? []).map(({ title }) => ({ verb: title, objects: [] })), phrase];
}

function phraseOf(step: Step): Phrase | undefined {
  if (step.blocked !== undefined || step.action === 'none' || step.action === 'forget') return undefined;
  const verb = verbOf(step);
  return verb === undefined ? undefined : { verb, objects: objectsOf(step) };
}

function objectsOf(step: Step): readonly string[] {
  const { resource } = step;
  if (resource.kind === 'parameters') return hotFields(step);
  if (resource.kind === 'health') return [resource.template];
  return [shortName(resource)];
}

function verbOf(step: Step): string | undefined {
  const { resource, action } = step;
  if (action === 'check') return 'wait for health:';
  if (action === 'remove') return resource.kind === 'service' ? 'stop and remove' : 'remove';
  switch (resource.kind) {
    case 'file':
      return resource.configTest === undefined ? 'write' : 'test the configuration and write';
    case 'parameters':
      return hotFields(step).length === 0 ? undefined : 'set live:';
    case 'package':
      return action === 'create' ? 'install' : 'update';
    case 'archive':
      return 'unpack';
    case 'command':
      return 'run';
    case 'service':
      return serviceVerb(step);
    case 'user':
    case 'directory':
      return action === 'create' ? 'create' : 'update';
    case 'health':
      return undefined;
  }
}

/** Running values that are set; the others come with the process. */
function hotFields({ differences }: Step): readonly string[] {
  return differences.filter(({ effect }) => effect === 'hot').map(({ pointer }) => fieldName(pointer));
}

function serviceVerb({ resource, observed, refresh }: Step): string {
  if (refresh !== undefined) return refresh.effect;
  const isRunning = observed.status === 'known' && observed.fields['running'] === true;
  if (resource.kind !== 'service' || resource.fields.running === isRunning) return 'update';
  return isRunning ? 'stop' : 'start';
}
