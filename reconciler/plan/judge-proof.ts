import type { Ledger, ServiceProof } from '../../schemas/index.ts';
import { type CoveredFile, filesReadBy } from './files-read-by.ts';
import { incarnationOf } from './seen-processes.ts';
import type { Plan, Step } from './step.ts';

/** What of a file the process is known to have read as it is there now. */
export interface FileJudgement {
  /** What a reload makes it read. */
  readonly reload: boolean;
  /** What it reads at its start only. */
  readonly start: boolean;
}

type ProofLedger = Pick<Ledger, 'proofs'>;

/** The kernel's ticks and the roundings of times: a file written just before the start may seem to be younger than the process. */
const toleranceMs = 50;

/**
 * A file is as the process read it when it is as it was when that was proven, or when the process started after its last change.
 * Files of Git that only a start reads are put back as the process read them, and it does not read them again. Files that are new
 * to a proof, since the adapter tells more than it did, are taken over as they are.
 */
export function judgeFile(
  { path, version, changedAt, isOutside = false, isPlace = false }: CoveredFile,
  service: Step,
  { proofs = {} }: ProofLedger,
): FileJudgement {
  const proof = proofs[service.resource.id];
  const known = proof?.files[path];
  const isProcess = proof !== undefined && proof.incarnation === incarnationOf(service);
  if (isProcess && known === undefined) return { reload: true, start: true };
  const startedAt = service.observed.status === 'known' ? service.observed.facts?.startedAt : undefined;
  // A directory on the way in which something was written since has no version, and nothing to hold against it but what was in doubt before.
  const isAsItWas = isPlace && version === undefined && proof?.unproven?.[path] === undefined;
  const isRead = isAsItWas || (known !== undefined && known === version) || isStartedAfter(changedAt, startedAt);
  // Without a ledger nothing can be held against it, and a member is not to go down for that.
  if (proof === undefined) return { reload: isRead, start: true };
  const isKept = isProcess && proof.unproven?.[path]?.effect !== 'restart';
  return { reload: isRead, start: isProcess ? isKept && (isRead || !isOutside) : isRead };
}

/**
 * Files of the service that somebody touched since the process read them, so that it may have read something else: a reload is owed
 * anew. None where nothing was ever proven.
 */
export function touchedFiles(service: Step, steps: readonly Step[], ledger: ProofLedger): readonly CoveredFile[] {
  if (ledger.proofs === undefined || incarnationOf(service) === undefined) return [];
  return filesReadBy(service, steps).filter(
    (file) => file.atReload && (file.version !== undefined || file.isPlace === true) && !judgeFile(file, service, ledger).reload,
  );
}

/** The ledger of an earlier version knows processes and proves nothing of them: they are taken over as they are. */
export function takeOverProofs({ steps }: Plan, { proofs, processes }: Pick<Ledger, 'proofs' | 'processes'>): Pick<Ledger, 'proofs'> {
  if (proofs !== undefined) return { proofs };
  const known = steps.flatMap((service): readonly (readonly [string, ServiceProof])[] => {
    const { id } = service.resource;
    const incarnation = incarnationOf(service);
    if (incarnation === undefined || processes?.services[id] !== incarnation) return [];
    return [[id, { incarnation, files: Object.fromEntries(filesReadBy(service, steps).map(({ path, version = '' }) => [path, version])) }]];
  });
  return { proofs: Object.fromEntries(known) };
}

/** Milliseconds that a reload waits since the last one, when one followed the other: a file that changes with each reload would never end. */
export function renewalPauseMs({ renewals }: Pick<ServiceProof, 'renewals'>): number {
  const count = renewals?.count ?? 0;
  return count < 4 ? 0 : Math.min(10_000 * 2 ** (count - 4), 600_000);
}

/** Whether a reload for touched files may be done now. */
export function isRenewalDue(proof: ServiceProof | undefined, now: string): boolean {
  if (proof?.renewals === undefined) return true;
  return Date.parse(now) >= Date.parse(proof.renewals.lastAt) + renewalPauseMs(proof);
}

function isStartedAfter(changedAt: string | undefined, startedAt: string | undefined): boolean {
  if (changedAt === undefined || startedAt === undefined) return false;
  return Date.parse(startedAt) + toleranceMs > Date.parse(changedAt);
}
