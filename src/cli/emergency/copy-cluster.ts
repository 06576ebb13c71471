import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { ProjectCopy } from './project/project-copy';
import { chooseCluster } from '../cluster/choose-cluster';
import { ClusterReader } from '../cluster/cluster-reader';

/** Refuses a cluster that is not the one of the copy, before anything is said about it. */
export async function requireClusterOf(copy: ProjectCopy, reader: Pick<ClusterReader, 'get' | 'place'>): Promise<void> {
  await chooseCluster([clusterOf(copy)], undefined, reader);
}

/** What synth wrote of the cluster into the scripts, which ask for it once more. */
function clusterOf({ root, path }: ProjectCopy): { readonly name?: string; readonly uid?: string } {
  const script = ['emergency-deploy.sh', 'resume-flux.sh'].map((name) => join(root, 'scripts', name)).find((file) => existsSync(file));
  if (script === undefined) return {};
  const settings = new RegExp(`^ {4}([a-z0-9.-]+)\\)\\n {6}uid='([^']+)'\\n {6}directory='${path}'$`, 'm').exec(readFileSync(script, 'utf8'));
  return settings ? { name: settings[1], uid: settings[2] } : {};
}
