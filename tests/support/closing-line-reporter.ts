import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Ends a run with every skipped test's reason and the line `N passed, N failed, N skipped`. */
export const closingLineReporter: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const failed = count('failed') + modules.filter(brokeOutsideTests).length + unhandledErrors.length;
    const lines = [...skippedLines(skipped), '', closingLine(count('passed'), failed, skipped.length)];
    process.stdout.write(`${lines.join('\n')}\n`);
  },
};

function closingLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

/** A file that could not be loaded, or whose hooks failed, has no failed test to show for it. */
function brokeOutsideTests(module: TestModule): boolean {
  return !module.ok() && [...module.children.allTests('failed')].length === 0;
}

/** One line a reason, with the tests it keeps from running. */
function skippedLines(skipped: readonly TestCase[]): readonly string[] {
  return [...Map.groupBy(skipped, reasonOf)].map(([reason, tests]) => `skipped: ${reason}; ${namesOf(tests)}`);
}

/** From `context.skip(reason)`, or in brackets at the end of a name. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? /\(([^()]+)\)$/.exec(test.name)?.[1] ?? 'no reason given, see context.skip(reason)';
}

function namesOf(tests: readonly TestCase[]): string {
  const shown = tests.slice(0, 5).map((test) => `${test.module.relativeModuleId} > ${test.fullName}`);
  return shown.join('; ') + (tests.length > 5 ? `; and ${tests.length - 5} more` : '');
}
