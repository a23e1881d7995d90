import type { Diagnostic } from '../../schemas/index.ts';
import type { HistoryComparison, HistoryPair } from './source.ts';

/** The meaning of the codes, in the form of the compile stages' table, for docs/diagnostics.md. */
export const sourceCodes = {
  MW8001: {
    severity: 'error',
    summary: 'link leaves the repository',
    explanation: 'Links are never followed. This one points outside of the repository, where its target differs from host to host.',
    fix: 'Replace the link by the file itself, remove it, or list it in .plumbignore.',
  },
  MW8002: {
    severity: 'error',
    summary: 'submodule is not read',
    explanation: 'Plumb reads one repository: what a submodule holds is not part of the commit, and is not taken for unwanted.',
    fix: 'Put the files into this repository, remove the submodule, or list it in .plumbignore.',
  },
  MW8003: {
    severity: 'warning',
    summary: 'large file is not read',
    explanation: 'Files of more than 1 MiB are left out of the snapshot.',
    fix: 'Deliver large files as a Package.',
  },
  MW8004: {
    severity: 'error',
    summary: 'document is too large',
    explanation: 'A file that may hold documents or an adapter has more than 1 MiB. Without it the fleet is not what its authors wrote.',
    fix: 'Split it into several files.',
  },
  MW8005: {
    severity: 'error',
    summary: 'entry cannot be read',
    explanation: 'The entry has a name that is not portable, or is neither a file, a directory nor a link.',
    fix: 'Rename or remove the entry, or list it in .plumbignore.',
  },
  MW8006: {
    severity: 'error',
    summary: 'commit does not go on from the one in force',
    explanation:
      'History goes forward only: an older commit, a rewritten branch or another repository is not applied, and the commit in force stays. The new commit has to contain it.',
    fix: 'Undo by a new commit (git revert). If this history is meant, accept it: name the commit in force in spec.history.replaces of the Fleet, or run plumb-agent accept COMMIT on the host, and plumb serve --accept COMMIT.',
  },
  MW8007: {
    severity: 'warning',
    summary: 'file is not in the commit as it is here',
    explanation:
      'Hosts read the commit, plumb validate the files of the working copy. This file is used here, and a commit would bring another content of it, or none.',
    fix: 'Take it out of .gitignore or Git LFS, or list it in .plumbignore; plumb validate --revision HEAD reads what hosts read.',
  },
} as const;

function found(code: keyof typeof sourceCodes, file: string, detail: string): Diagnostic {
  const { severity, summary, fix } = sourceCodes[code];
  return { code, severity, summary, detail, fix, file };
}

/** Names the commits in the way out, so that it can be copied. */
export function historyLeft({
  commit,
  inForce,
  relation,
}: HistoryPair & { readonly relation: Exclude<HistoryComparison, 'forward'> }): Diagnostic {
  const { severity, summary } = sourceCodes.MW8006;
  return {
    code: 'MW8006',
    severity,
    summary,
    detail: `${commit} ${relationTexts[relation]} ${inForce}, which is in force`,
    fix: `undo by a new commit (git revert); if this history is meant: put ${inForce} into spec.history.replaces of the Fleet, or run plumb-agent accept ${commit} on the host, and plumb serve --accept ${commit}`,
  };
}

const relationTexts = {
  older: 'is older than',
  rewritten: 'is of a rewritten branch: it does not contain',
  unrelated: 'is of another history: it has no commit in common with',
  unproven: 'has a history that is not at hand as far back as',
} as const;

export function linkOutside(file: string, target: string): Diagnostic {
  return found('MW8001', file, `the link points to ${JSON.stringify(target.slice(0, 200))}`);
}

export function submoduleSkipped(file: string): Diagnostic {
  return found('MW8002', file, 'the entry is a submodule');
}

export function fileTooLarge(file: string, { bytes, limit }: { readonly bytes: number; readonly limit: number }): Diagnostic {
  return found(mayHoldDocuments(file) ? 'MW8004' : 'MW8003', file, `the file has ${bytes} bytes, the limit is ${limit}`);
}

export function entrySkipped(file: string, reason: string): Diagnostic {
  return found('MW8005', file, reason);
}

export function notAsCommitted(file: string, reason: 'ignored' | 'lfs'): Diagnostic {
  return found('MW8007', file, reason === 'ignored' ? 'Git ignores the file' : 'Git LFS keeps the content: the commit has a pointer to it');
}

function mayHoldDocuments(path: string): boolean {
  return /\.(ya?ml|toml)$/i.test(path) || path === '.plumbignore' || path.startsWith('adapters/');
}
