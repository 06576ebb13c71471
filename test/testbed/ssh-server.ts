import { ChildProcess, execFileSync, spawn } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { connect } from 'net';
import { tmpdir, userInfo } from 'os';
import { join } from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { freePorts } from './ports';

const SSHD = '/usr/sbin/sshd';
const INSTALL = 'apt-get install --no-install-recommends openssh-server';
const READY_SECONDS = 20;

/** Why this machine serves nothing over SSH, undefined where it does; root installs what is missing, without starting it. */
export function sshMissing(): string | undefined {
  if (existsSync(SSHD)) return undefined;
  if (process.getuid?.() !== 0) return `there is no ${SSHD}, which \`${INSTALL}\` brings`;
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    execFileSync('apt-get', ['-qq', 'update'], { env, stdio: 'pipe' });
    execFileSync('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', 'openssh-server'], { env, stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `there is no ${SSHD}, and \`${INSTALL}\` failed: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** An SSH server on a free port of the loopback address, with a host key and a deploy key that are thrown away with it. */
export class SshServer {
  /** Starts one; it serves when this resolves. */
  public static async start(): Promise<SshServer> {
    const [port] = await freePorts(1);
    const server = new SshServer(port);
    await server.untilServing();
    return server;
  }

  private readonly directory = mkdtempSync(join(tmpdir(), 'lifeboat-ssh-'));
  private readonly process: ChildProcess;

  private constructor(private readonly port: number) {
    for (const name of ['host', 'deploy']) {
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(this.directory, name)]);
    }
    writeFileSync(this.path('authorized_keys'), this.read('deploy.pub'), { mode: 0o600 });
    writeFileSync(this.path('config'), [
      'ListenAddress 127.0.0.1', `Port ${port}`, `HostKey ${this.path('host')}`, `AuthorizedKeysFile ${this.path('authorized_keys')}`,
      'AuthenticationMethods publickey', 'PermitRootLogin prohibit-password', 'StrictModes no', 'UsePAM no', `PidFile ${this.path('pid')}`, '',
    ].join('\n'));
    // As root it wants this directory, which the service's start would make.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
    // The shell ends the server when this process is gone, however that went.
    this.process = spawn('sh', ['-c', '"$@" & cat >/dev/null; kill $!', 'sh', SSHD, '-D', '-f', this.path('config'), '-E', this.path('log')], { stdio: ['pipe', 'ignore', 'ignore'] });
  }

  /** Address of a bare repository on this machine. */
  public url(repository: string): string {
    return `ssh://${userInfo().username}@127.0.0.1:${this.port}${repository}`;
  }

  /** What source-controller wants in the Secret of a deploy key. */
  public get secretData(): Record<string, string> {
    const [type, key] = this.read('host.pub').split(' ');
    const values = { 'identity': this.read('deploy'), 'identity.pub': this.read('deploy.pub'), 'known_hosts': `[127.0.0.1]:${this.port} ${type} ${key}\n` };
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Buffer.from(value).toString('base64')]));
  }

  /** Ends it, and removes its keys. */
  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => { this.process.once('exit', resolve); });
    this.process.stdin!.end();
    await ended;
    rmSync(this.directory, { recursive: true });
  }

  private path(name: string): string {
    return join(this.directory, name);
  }

  private read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  private async untilServing(): Promise<void> {
    for (const end = Date.now() + READY_SECONDS * 1000; Date.now() < end; await sleep(100)) {
      if (await this.answers()) return;
    }
    const log = existsSync(this.path('log')) ? this.read('log') : '';
    await this.stop();
    throw new Error(`the SSH server does not answer after ${READY_SECONDS} s; its log:\n${log}`);
  }

  private async answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
      socket.once('error', () => resolve(false));
    });
  }
}
