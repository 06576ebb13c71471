'use strict';
// Starts and ends the test-bed's processes, and ends them all when its standard input closes: that happens also when the parent is killed.
// Plain JavaScript, so that it is up in a few milliseconds. Orders and reports are lines of JSON.
const { spawn } = require('child_process');
const { openSync, closeSync, rmSync } = require('fs');
const { createInterface } = require('readline');

const [, , data, keep] = process.argv;
const running = new Map();
let ending = false;

const report = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function start({ part, command, args, env, log }) {
  const out = openSync(log, 'a');
  // The kernel ends a part whose supervisor was killed with -9, which no handler can.
  const [program, ...rest] = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', '--', command, ...args] : [command, ...args];
  const child = spawn(program, rest, { cwd: data, env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
  closeSync(out);
  const ended = (how) => {
    if (running.get(part) !== child) return;
    running.delete(part);
    report({ event: 'ended', part, how });
    if (ending && running.size === 0) finish();
  };
  child.on('error', (error) => ended(error.message));
  child.on('exit', (code, signal) => ended(signal ? `signal ${signal}` : `exit code ${code}`));
  if (child.pid === undefined) return;
  running.set(part, child);
  report({ event: 'started', part, pid: child.pid });
}

function finish() {
  if (!keep) rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  process.exit(0);
}

function endAll() {
  if (ending) return;
  ending = true;
  if (running.size === 0) finish();
  // Their data goes too, so that an orderly end is worth no waiting.
  for (const child of running.values()) child.kill('SIGKILL');
}

// A parent that was killed no longer reads the reports.
process.stdout.on('error', endAll);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, endAll);
createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (line) => {
  const order = JSON.parse(line);
  if (order.op === 'start' && !ending) start(order);
  if (order.op === 'signal') running.get(order.part)?.kill(order.signal);
}).on('close', endAll);
