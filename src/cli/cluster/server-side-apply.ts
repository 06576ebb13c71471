import { Endpoint } from './endpoint';
import { answerError, exchange } from './exchange';
import { LiveObject } from './live-object';
import { LifeboatError } from '../../manifest/lifeboat-error';

/** Writes fields of one live object as a manager of ours, and takes them back. */
export class ServerSideApply {
  public constructor(private readonly endpoint: Endpoint, private readonly manager: string) {}

  /** Sets annotations, whoever else holds them. */
  public async annotate(path: string, live: LiveObject, annotations: { readonly [key: string]: string }): Promise<LiveObject> {
    const { apiVersion, kind } = live;
    return this.apply(path, live, { apiVersion, kind, metadata: { ...identityOf(live), annotations } });
  }

  /** Takes back exactly what the manager holds; an object that is gone needs nothing. */
  public async release(path: string, live: LiveObject): Promise<void> {
    const { apiVersion, kind } = live;
    const answer = await this.send(path, { apiVersion, kind, metadata: identityOf(live) });
    if (answer.status !== 200 && answer.status !== 404 && answer.status !== 409) throw this.refused(live, answer);
  }

  private async apply(path: string, live: LiveObject, object: object): Promise<LiveObject> {
    const answer = await this.send(path, object);
    if (answer.status === 200) return answer.body as LiveObject;
    throw this.refused(live, answer);
  }

  private send(path: string, object: object) {
    const query = new URLSearchParams({ fieldManager: this.manager, force: 'true' });
    return exchange(this.endpoint, { method: 'PATCH', path: `${path}?${query.toString()}`, object });
  }

  private refused(live: LiveObject, answer: Awaited<ReturnType<typeof exchange>>): LifeboatError {
    return answerError(this.endpoint, `a write to ${live.kind} ${live.metadata.namespace}/${live.metadata.name}`, answer, 'Ask for the right to patch it');
  }
}

/** With its uid, an apply never makes an object anew that somebody has deleted. */
function identityOf({ metadata: { name, namespace, uid } }: LiveObject): object {
  return { name, namespace, uid };
}
