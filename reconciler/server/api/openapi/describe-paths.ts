import { filterNames } from '../../views/parse-query.ts';
import { list, object, ref, type Schema, text } from './schema-words.ts';

/** Every route of the API: what it takes, answers and refuses. */
export function describePaths(): Readonly<Record<string, Schema>> {
  return {
    '/api/v1/reports': { post: describeReport() },
    '/api/v1/coordination': { post: describeCheckIn() },
    '/api/v1/fleet': { get: read('The whole fleet', { schema: ref('FleetView'), parameters: filters, errors: ['503'] }) },
    '/api/v1/hosts': { get: read('Hosts', { schema: object({ hosts: list(ref('HostRow')) }), parameters: filters, errors: ['503'] }) },
    '/api/v1/hosts/{name}': { get: read('One host', { schema: ref('HostView'), parameters: [inPath('name')], errors: ['404', '503'] }) },
    '/api/v1/middleware': {
      get: read('Middleware', { schema: object({ middleware: list(ref('MiddlewareRow')) }), parameters: filters, errors: ['503'] }),
    },
    '/api/v1/middleware/{name}': {
      get: read('One middleware', { schema: ref('MiddlewareView'), parameters: [inPath('name')], errors: ['404', '503'] }),
    },
    '/api/v1/middleware/{name}/changes': {
      get: read('Which parameters of one middleware changed in Git, and by whom', {
        schema: ref('MiddlewareChanges'),
        parameters: [inPath('name'), ...changesParameters],
        errors: ['400', '404', '503'],
      }),
    },
    '/api/v1/middleware/{name}/rollout': {
      get: read('How the disruptive steps of one middleware go', {
        schema: ref('RolloutView'),
        parameters: [inPath('name')],
        errors: ['404', '503'],
      }),
    },
    '/api/v1/rollouts': {
      get: read('How disruptive steps go, of every middleware, worst first', {
        schema: object({ rollouts: list(ref('RolloutView')) }),
        errors: ['503'],
      }),
    },
    '/api/v1/commits': { get: read('Commits, newest first', { schema: object({ commits: list(ref('CommitRecord')) }) }) },
    '/api/v1/commits/{id}': {
      get: read('How far a commit has got', { schema: ref('CommitView'), parameters: [inPath('id')], errors: ['404', '503'] }),
    },
    '/api/v1/review': {
      get: read('What going from one commit to another does to running service, as plumb review --output json tells it', {
        schema: ref('Review'),
        parameters: reviewParameters,
        errors: ['400', '404', '503'],
      }),
    },
    '/api/v1/reviews/{digest}': {
      get: read('What became of a review, by its digest or the beginning of it', {
        schema: ref('FollowedReview'),
        parameters: [inPath('digest')],
        errors: ['400', '404', '503'],
      }),
    },
    '/api/v1/drift-history': {
      get: read('Drift over time', { schema: ref('DriftHistory'), parameters: driftParameters, errors: ['400'] }),
    },
    '/api/v1/events': {
      get: read('Events, newest first', {
        schema: object({ events: list(ref('EventRow')) }),
        parameters: eventParameters,
        errors: ['400'],
      }),
    },
    '/api/v1/reports/{host}': {
      get: read('The last report of a host', { schema: ref('StoredReport'), parameters: [inPath('host')], errors: ['404'] }),
    },
    '/api/v1/reports/{host}/{sequence}': {
      get: read('One report', { schema: ref('StoredReport'), parameters: [inPath('host'), inPath('sequence')], errors: ['400', '404'] }),
    },
    '/api/v1/openapi.json': { get: read('This document', { schema: { type: 'object' } }) },
    '/api/v1/stream': {
      get: {
        summary:
          'Server-sent events report {host, sequence}, commit {commit}, rollout {middleware, changedAt} and resync {}: hints to read again',
        responses: {
          '200': { description: 'An endless stream.', content: { 'text/event-stream': { schema: text } } },
          '503': failure('Too many listen.'),
        },
      },
    },
  };
}

const signed =
  'RFC 9421, Ed25519, label and tag plumb, over @method, @authority, @path and content-digest, with created (300 s either way), keyid (the name of the host) and nonce (once).';

function describeReport(): Schema {
  return {
    summary: 'Deliver a report, signed with the identity Git lists for the host',
    description: `${signed} 401: sign again or fix the identity. 409: another report has this sequence; lastSequence says where to go on. At most 2 MiB.`,
    ...takeSigned('Report'),
    responses: {
      '200': { description: 'Durable, now or before.', content: { 'application/json': { schema: ref('Ingested') } } },
      '409': failure('Another report has this sequence.'),
      ...signedFailures,
    },
  };
}

function describeCheckIn(): Schema {
  return {
    summary: 'Tell how the coordinated members of a host are, and ask before one of them is taken down',
    description: `${signed} 401: sign again or fix the identity. 503: nothing was granted; ask again, this server or another. At most 256 KiB.`,
    ...takeSigned('CheckIn'),
    responses: {
      '200': { description: 'What each member may do now.', content: { 'application/json': { schema: ref('CheckInAnswer') } } },
      ...signedFailures,
    },
  };
}

function takeSigned(kind: string): Schema {
  return {
    security: [],
    parameters: ['content-digest', 'signature-input', 'signature'].map((name) => ({ name, in: 'header', required: true, schema: text })),
    requestBody: { required: true, content: { 'application/json': { schema: ref(kind) } } },
  };
}

function read(
  summary: string,
  { schema, parameters = [], errors = [] }: { schema: Schema; parameters?: readonly Schema[]; errors?: readonly string[] },
): Schema {
  const etag = { description: 'For If-None-Match.', schema: text };
  return {
    summary,
    parameters: [...parameters, { name: 'if-none-match', in: 'header', required: false, schema: text }],
    responses: {
      '200': { description: summary, headers: { etag }, content: { 'application/json': { schema } } },
      '304': { description: 'As the ETag says.' },
      '401': failure('The viewer token is missing or wrong.'),
      ...Object.fromEntries(errors.map((status) => [status, failure(errorTexts[status] ?? '')])),
    },
  };
}

function failure(description: string): Schema {
  return { description, content: { 'application/json': { schema: ref('Error') } } };
}

function inPath(name: string): Schema {
  return parameter(name, { in: 'path', description: '' });
}

function parameter(name: string, { in: place, description }: { in: 'path' | 'query'; description: string }): Schema {
  return { name, in: place, required: place === 'path', schema: text, ...(description === '' ? {} : { description }) };
}

const signedFailures = {
  '400': failure('Not what the schema says.'),
  '401': failure('Not proven to come from a host of the fleet, or replayed.'),
  '403': failure('Speaks for another host.'),
  '413': failure('Too large.'),
  '503': failure('Send it again.'),
};
const filters = filterNames.map((name) => parameter(name, { in: 'query', description: `Only what matches this ${name}.` }));
const driftParameters = [
  parameter('middleware', { in: 'query', description: 'Only this middleware.' }),
  parameter('range', { in: 'query', description: 'How far back: a whole number and s, m, h or d. Default 24h, at most 400d.' }),
  parameter('buckets', { in: 'query', description: 'How many buckets at most: 1 to 500. Default 96.' }),
];
const reviewParameters = ['from', 'to'].map((name) => ({
  ...parameter(name, { in: 'query', description: 'The id of a commit of the last 200, or at least the first 4 digits of it.' }),
  required: true,
}));
const changesParameters = [
  parameter('since', {
    in: 'query',
    description: 'A commit before the one in force. Default: the one before the last change of the parameters.',
  }),
];
const eventParameters = ['host', 'middleware', 'code', 'limit'].map((name) => parameter(name, { in: 'query', description: `By ${name}.` }));

const errorTexts: Readonly<Record<string, string>> = {
  '400': 'A parameter makes no sense.',
  '404': 'Nothing of that name is known.',
  '503': 'No commit was compiled yet, or too much is asked at once.',
};
