/** Prints the one line that a machine reads, `N passed, N failed`, after everything else that jest prints. */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.on('exit', () => process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed${skipped}\n`));
  }
};
