import { Counter, type Registry } from '@prometheus-io/client';
import type { ConditionViolation } from '../../status/index.ts';
import { type RefusalReason, refusalStatus } from '../http/refusal.ts';

export interface ReportMetrics {
  countReport(result: 'accepted' | 'duplicate'): void;
  countRefusal(reason: RefusalReason): void;
  countViolations(violations: readonly ConditionViolation[]): void;
}

export function createReportMetrics(registers: Registry[]): ReportMetrics {
  const reports = new Counter({ name: 'plumb_reports_total', help: 'Reports taken.', labelNames: ['result'], registers });
  const refused = new Counter({ name: 'plumb_report_refused_total', help: 'Reports refused.', labelNames: ['reason'], registers });
  const violations = new Counter({
    name: 'plumb_condition_violations_total',
    help: 'Reports that contradict themselves.',
    labelNames: ['rule'],
    registers,
  });
  for (const result of ['accepted', 'duplicate']) reports.inc({ result }, 0);
  for (const reason of Object.keys(refusalStatus)) refused.inc({ reason }, 0);
  return {
    countReport: (result) => reports.inc({ result }),
    countRefusal: (reason) => refused.inc({ reason }),
    countViolations: (found) => {
      for (const { rule } of found) violations.inc({ rule });
    },
  };
}
