import { ChildProcess, spawn } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { GitRepository } from './git-repository';
import { freePorts } from './ports';

/** The test-bed's Git server alone, for what needs no cluster. */
export class LoneGitServer {
  /** Starts it on a free port; it answers when this resolves. */
  public static async start(): Promise<LoneGitServer> {
    const data = mkdtempSync(join(tmpdir(), 'lifeboat-git-server-'));
    const [port] = await freePorts(1);
    const child = spawn(process.execPath, [join(__dirname, 'git-server.js'), join(data, 'repositories'), String(port)], { stdio: 'ignore' });
    const server = new LoneGitServer(data, port, child);
    for (let look = 0; look < 600; look++) {
      if (child.exitCode !== null) break;
      const answered = await fetch(`http://127.0.0.1:${port}/`).then(() => true, () => false);
      if (answered) return server;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    server.stop();
    throw new Error('the Git server did not start');
  }

  private constructor(public readonly data: string, private readonly port: number, private readonly child: ChildProcess) {}

  /** Makes an empty repository. */
  public async createRepository(name: string): Promise<GitRepository> {
    return GitRepository.create(name, `http://127.0.0.1:${this.port}/${name}.git`, join(this.data, 'repositories', `${name}.git`), join(this.data, 'checkouts', name));
  }

  public stop(): void {
    this.child.kill();
    rmSync(this.data, { recursive: true, force: true });
  }
}
