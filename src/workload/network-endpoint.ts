import { NetworkPeer } from './network-peer';

/** Something that other workloads connect to: a ResilientDeployment, or a construct of one's own. */
export interface INetworkEndpoint {
  /** Labels that its pods, and no other of their namespace, have. */
  readonly selector: { [key: string]: string };

  /** Namespace of its pods. */
  readonly namespace?: string;

  /** Port that its pods listen on. */
  readonly port?: number;

  /** Lets a peer in. */
  allowFrom(peer: NetworkPeer, ...ports: number[]): void;
}
