declare const LIFEBOAT_VERSION: string;

const argv = process.argv.slice(2);

if (argv[0] === '--version' || argv[0] === '-v') {
  process.stdout.write(`${LIFEBOAT_VERSION}\n`);
} else {
  // A file of its own, so that starting costs what node costs.
  void import('./commands.js').then(async ({ run }) => { process.exitCode = await run(argv); });
}
