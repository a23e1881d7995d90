/** The meaning of a diagnostic's code, for people and for docs/diagnostics.md. */
export interface CodeEntry {
  readonly severity: 'error' | 'warning';
  /** Always the same text for one code. */
  readonly summary: string;
  readonly explanation: string;
  readonly fix: string;
}

const error = (summary: string, explanation: string, fix: string): CodeEntry => ({ severity: 'error', summary, explanation, fix });
const warning = (summary: string, explanation: string, fix: string): CodeEntry => ({ severity: 'warning', summary, explanation, fix });

/** Every code of the compile stages. Codes MW6, MW7 and MW8 belong to the adapters and to the source. */
export const compileCodes = {
  MW1001: error('file is too large', 'A document file is larger than 1 MiB. It is not read at all.', 'split it into several files'),
  MW1002: error(
    'too many files',
    'The repository holds more than 20,000 files that Plumb would read.',
    'keep other things out with .plumbignore, or move them to another repository',
  ),
  MW1003: error(
    'file is not UTF-8 text',
    'Documents are UTF-8; these bytes are not.',
    'save the file as UTF-8, or list it in .plumbignore',
  ),
  MW1004: error(
    'file is binary',
    'The file has the name of a document but holds NUL bytes.',
    'remove the file, or list it in .plumbignore',
  ),
  MW1005: error(
    'file cannot be parsed',
    'The text is not YAML or TOML. Nothing in this file is used.',
    'correct the syntax at the place shown',
  ),
  MW1006: error('document is nested too deeply', 'Values are nested more than 100 levels deep.', 'flatten the document'),
  MW1007: error(
    'too many aliases',
    'A document holds more than 50 YAML aliases, or an alias inside the value it names.',
    'write the values out, or put what is shared into a Profile',
  ),
  MW1008: error('key is written twice', 'A map holds the same key twice, so one of the values would be lost.', 'keep one of the two'),
  MW1009: error('key is not allowed', 'The keys __proto__, constructor and prototype are refused everywhere.', 'use another name'),
  MW1010: error(
    'merge keys are not supported',
    'YAML merge keys (<<) are not part of YAML 1.2, and hide where a value comes from.',
    'put what is shared into a Profile',
  ),
  MW1011: error(
    'tag is not supported',
    'Only the tags !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are known.',
    'remove the tag',
  ),
  MW1012: error(
    'number cannot be kept exactly',
    'Whole numbers beyond 2^53, infinities and NaN change when they are read.',
    'write the value in quotes',
  ),
  MW1013: error(
    'document is not a map',
    'A document is a map with apiVersion, kind, metadata and spec.',
    'write a map, or list the file in .plumbignore',
  ),
  MW1014: error(
    'not a document of plumb/v1',
    'Every YAML and TOML file under the root holds documents of Plumb, unless .plumbignore names it.',
    'add apiVersion: plumb/v1, or list the file in .plumbignore',
  ),
  MW1015: error(
    'kind is not known',
    'The kinds are Fleet, Organization, Application, Host, Middleware, Profile, Package and Adapter.',
    'correct the kind',
  ),
  MW1016: error(
    'adapter is outside its folder',
    'An adapter is a folder adapters/NAME with adapter.yaml and parameters.schema.json.',
    'move the document to adapters/NAME/adapter.yaml',
  ),
  MW1017: error(
    'document holds too many values',
    'One document holds more than 10,000 values, aliases counted with all they stand for.',
    'split the document',
  ),
  MW1018: error(
    'repository is too large',
    'The documents of the repository add up to more than 64 MiB.',
    'keep other things out with .plumbignore',
  ),
  MW1019: error(
    'more findings than are shown',
    'Only the first findings are shown, so that the list stays readable.',
    'correct what is shown, then look again',
  ),
  MW1020: error('key is not a text', 'Keys of maps are plain texts.', 'write the key as a text'),
  MW1021: error('date is not a text', 'TOML dates have no place in a document of Plumb.', 'write the value in quotes'),
  MW1022: error('.plumbignore has too many patterns', 'At most 200 patterns are read.', 'use folders instead of single files'),
  MW1023: error(
    'file is a pointer of Git LFS',
    'The repository holds the three lines of a pointer instead of the file itself, and Plumb reads nothing but the repository.',
    'commit the file itself, deliver it as a Package, or list it in .plumbignore',
  ),
  MW1024: error(
    'file holds no document',
    'A YAML or TOML file under the root is empty. What stood in an emptied file would be removed from hosts, and nothing says that this is meant.',
    'remove the file, write a comment into it, or list it in .plumbignore',
  ),

  MW2001: error('field is not known', 'The document holds a field its kind does not have.', 'correct the name, or remove the field'),
  MW2002: error('field is missing', 'A field that the kind needs is not there.', 'add the field'),
  MW2003: error('value has the wrong type', 'The value is of another type than the field wants.', 'write a value of the right type'),
  MW2004: error('value is not one of the allowed ones', 'The field knows a fixed set of values.', 'use one of them'),
  MW2005: error('value has the wrong form', 'The text does not have the form the field wants.', 'write it in that form'),
  MW2006: error('value is out of range', 'A number, a length or a count is outside its bounds.', 'stay within the bounds'),
  MW2007: error('exactly one of several fields is needed', 'Of these fields one and only one may be given.', 'keep one of them'),
  MW2008: error('document is too large to be checked', 'The check of the document against its schema gave up.', 'split the document'),
  MW2009: error('value breaks the schema', 'The value does not fit the schema of its kind.', 'correct the value'),
  MW2010: error(
    'parameter does not fit the adapter',
    "The final parameters of a member, after all layers, break the adapter's parameters.schema.json. The place shown is the layer the value comes from.",
    'correct the value in that layer',
  ),
  MW2011: error(
    'value stands twice in a list',
    'A list holds the same value twice: one of the two means nothing, or it means something else than where it stands first.',
    'keep one of the two',
  ),

  MW3001: error(
    'organization does not exist',
    'A document names an organization that no document declares.',
    'correct the name, or add the Organization',
  ),
  MW3002: error(
    'application does not exist',
    'A document names an application that no document declares.',
    'correct the name, or add the Application',
  ),
  MW3003: error('host does not exist', 'A member is placed on a host that no document declares.', 'correct the name, or add the Host'),
  MW3004: error(
    'adapter does not exist',
    'The adapter is neither built in nor a folder adapters/NAME of this repository.',
    'correct the name, or add the folder',
  ),
  MW3005: error('topology does not exist', 'The adapter does not know this topology.', "use one of the adapter's topologies"),
  MW3006: error(
    'profile does not exist',
    'A middleware names a profile that no document declares.',
    'correct the name, or add the Profile',
  ),
  MW3007: error(
    'profile is for another adapter',
    'A profile holds parameters of one adapter and can only be used by its middleware.',
    'use a profile of the same adapter',
  ),
  MW3008: error(
    'middleware does not exist',
    'A document names a middleware that no document declares.',
    'correct the name, or add the Middleware',
  ),
  MW3009: error('endpoint does not exist', 'The adapter of the wired middleware does not offer this endpoint.', 'use one of its endpoints'),
  MW3010: error('package does not exist', 'No Package of this adapter has this version.', 'correct the version, or add the Package'),
  MW3011: error('organizations form a loop', 'An organization is, by its parents, above itself.', 'remove one of the parents'),
  MW3012: error(
    'dependencies form a loop',
    'Something depends, by others, on itself, so nothing can come first.',
    'remove one of the dependencies',
  ),
  MW3013: error('role does not exist', 'The topology does not know this role.', "use one of the topology's roles"),
  MW3014: error('role is missing', 'The topology has roles, so every member names one.', 'add the role'),
  MW3015: error('member id does not fit the product', 'The product accepts only ids of a certain form.', 'use an id of that form'),
  MW3016: error(
    'file does not exist',
    'The source of a file is not in the repository, or is a link, a binary or too large.',
    'correct the path, relative to the document, or add the file',
  ),
  MW3017: error(
    'path leaves its directory',
    "Paths stay inside the repository, and inside the member's configuration directory.",
    'write a relative path without .. parts, or for a source one that stays in the repository',
  ),
  MW3018: error(
    'wired to middleware that is absent',
    'The middleware on the other end has state absent, so it has no endpoint.',
    'remove the wiring, or the state',
  ),
  MW3019: error(
    'file cannot be used as content',
    'Contents of files are UTF-8 texts of at most 1 MiB.',
    'deliver large or binary files as a Package',
  ),
  MW3020: error('canary is not a member', 'A middleware names a canary by an id that none of its members has.', 'correct the id'),

  MW3021: error(
    'hazard does not exist',
    'A middleware takes a hazard by a name that its adapter does not have, so that nothing is taken.',
    'correct the name, or remove it',
  ),
  MW3022: error(
    'limit cannot be kept',
    'A middleware says a resource limit that no process can have, or that nothing keeps since its adapter starts no process.',
    'correct the figure, or remove the limit',
  ),
  MW4001: error(
    'package has no source for the host',
    "None of the package's sources fits the os and arch of a host that runs a member.",
    'add a source to the Package',
  ),
  MW4002: error(
    'endpoint cannot be computed',
    "The adapter's expression for the port of the endpoint gives none for a member, so nothing can be wired to it.",
    'correct the parameter it depends on, or the adapter',
  ),

  MW5001: error(
    'there must be exactly one Fleet',
    'The Fleet document holds the defaults of the whole repository.',
    'keep one document of kind Fleet',
  ),
  MW5002: error('name is used twice', 'Names are unique among the documents of one kind.', 'rename one of the two'),
  MW5003: error('member id is used twice', 'Ids are unique among the members of a middleware.', 'give every member its own id'),
  MW5004: error(
    'port is taken',
    'Two members want the same port on the same address. Hosts with one address share its ports.',
    'give one of them another port, or place it on another host',
  ),
  MW5005: error(
    'identity is used twice',
    'Two hosts list the same public key, so one could speak for the other.',
    'run plumb-agent keygen on each host',
  ),
  MW5006: error(
    'number of members is even',
    'The product forms a quorum: an even number tolerates no more failures than one member fewer.',
    'add or remove one member',
  ),
  MW5007: error(
    'number of members is out of bounds',
    'The topology has bounds for the number of members.',
    'add or remove members, or choose another topology',
  ),
  MW5008: error(
    'number of members in a role is out of bounds',
    'The topology has bounds for the members of each role.',
    'change the roles',
  ),
  MW5009: error(
    'quota is exceeded',
    'An organization has, with everything below it, more than its quota allows.',
    'remove something, or raise the quota',
  ),
  MW5010: error('cron expression is not valid', 'It has five fields: minute hour day month weekday.', 'correct the field'),
  MW5011: error('time zone is not known', 'Zones are names of the IANA time zone database, for example Asia/Shanghai.', 'correct the name'),
  MW5012: error('package version is given twice', 'Two Packages give the same version of the same adapter.', 'keep one of them'),
  MW5013: warning(
    'interval is not kept',
    'A host reports well within staleAfter, so it compares itself at least three times in it, more often than interval says.',
    'make staleAfter at least three times the interval, or shorten the interval',
  ),
  MW5014: error(
    'window is open for too long',
    'Windows and recurring freezes last at most 7 days each; they may follow one another without a break.',
    'shorten the duration, or give a freeze from and to',
  ),
  MW5015: error('moment does not exist', 'A freeze begins and ends at a date of the calendar.', 'correct the date or the time'),
  MW5016: error('freeze ends before it begins', 'The end comes after the beginning; their offsets count.', 'correct from or to'),
  MW5017: error(
    'field belongs in a Middleware',
    'Fencing numbers and canaries by id speak of the members of one middleware.',
    'move it to the rollout of the Middleware',
  ),
  MW5018: warning(
    'every member is a canary',
    'Canaries go first and the others wait for them; here are no others.',
    'choose fewer canaries',
  ),
  MW5019: warning(
    'all members may be away at once',
    "maxUnavailable is not smaller than the number of members, so that only the product's own safety conditions keep one of them up.",
    'lower maxUnavailable',
  ),
  MW5020: warning(
    'members restart without waiting for one another',
    'coordination: none means that each agent restarts its member when it comes to it. No lease keeps another member up in the meantime; windows, freezes and pauses hold.',
    'remove coordination: none, unless no member stands in for another',
  ),
  MW5021: warning(
    'wired to an address where nobody listens',
    'Members reach each other at the addresses of their hosts, and a member at the far end listens on loopback only.',
    'have it listen on the address of its host too, such as by its bind or address parameter',
  ),
  MW5022: error(
    'time is too short to be kept',
    'A healthy host on a busy machine or network needs seconds to be heard. What is shorter would call it silent and take its lease.',
    'make it at least 10s',
  ),
  MW5023: error(
    'deadline comes before a member can be back',
    'A member is back once its process has lived for the time to settle. With a deadline that is not longer every rollout halts at its first member.',
    'make the deadline longer, or settle shorter',
  ),
  MW5030: warning(
    'no middleware uses the profile',
    'A Profile that no middleware names changes nothing on any host.',
    'name it in a middleware, or remove it',
  ),
  MW5031: warning(
    'no host uses the value',
    'Every member has another value from a layer above, the adapter does not read the field, or an earlier source fits every host of this one: what is written here changes nothing.',
    'remove it here, or remove what replaces it',
  ),
} as const satisfies Readonly<Record<string, CodeEntry>>;

export type CompileCode = keyof typeof compileCodes;
