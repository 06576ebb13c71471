import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { contentHash, CONTENT_SUFFIX_LENGTH } from './content-hash';
import { PropRules } from './prop-rules';

/** What an ImmutableConfigMap is made from. */
export interface ImmutableConfigMapProps {
  /**
   * Keys with text.
   * @default - none
   */
  readonly data?: { [key: string]: string };

  /**
   * Keys with base64 of any bytes.
   * @default - none
   */
  readonly binaryData?: { [key: string]: string };

  /**
   * What the name begins with.
   * @default - the id of the construct
   */
  readonly name?: string;
}

const MOST_BYTES = 2 ** 20;

/**
 * A ConfigMap that nobody can change, and whose name ends in a hash of its content: a changed one is a new one, pods that name it roll, and Flux
 * prunes the old one. A pod reads what it was started with as long as it lives, and the kubelet need not watch it.
 */
export class ImmutableConfigMap extends Construct {
  /** Name of the ConfigMap with its hash, for `EnvironmentSource.configMap` and `Mount.configMap`. */
  public readonly name: string;
  /** The ConfigMap. A patch of its content would not change its name, so that the API server would refuse the change. */
  public readonly configMap: ApiObject;

  public constructor(scope: Construct, id: string, props: ImmutableConfigMapProps) {
    super(scope, id);
    const rules = new PropRules(`ImmutableConfigMap ${this.node.path}`);
    const { data = {}, binaryData = {}, name = id } = props;
    rules.objectName('name', name);
    if (name.length > 253 - CONTENT_SUFFIX_LENGTH) rules.refuse('name', name, `is longer than ${253 - CONTENT_SUFFIX_LENGTH}, which leaves no room for the hash`, 'Shorten it');
    for (const [prop, map] of Object.entries({ data, binaryData })) {
      for (const key of Object.keys(map)) {
        if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key) || key === '.' || key.startsWith('..')) rules.refuse(prop, key, 'is no key of a ConfigMap (letters, digits, -, _ and .)', 'Rename it');
        if (prop === 'binaryData' && key in data) rules.contradict(`'data' and 'binaryData' both have the key ${key}`, 'Take it out of one of them');
      }
    }
    for (const [key, value] of Object.entries(binaryData)) {
      if (Buffer.from(value, 'base64').toString('base64') !== value) rules.refuse(`binaryData[${key}]`, `${value.slice(0, 20)}…`, 'is no base64', "Give Buffer.toString('base64')");
    }
    const bytes = [...Object.values(data).map((value) => Buffer.byteLength(value)), ...Object.values(binaryData).map((value) => Buffer.from(value, 'base64').length)]
      .reduce((sum, one) => sum + one, 0);
    if (bytes > MOST_BYTES) rules.refuse('data', `${bytes} bytes`, `is more than the ${MOST_BYTES} bytes that a ConfigMap holds`, 'Split it, or put it into the image');
    this.name = `${name}-${contentHash({ data, binaryData })}`;
    this.configMap = new ApiObject(this, 'config-map', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.name },
      immutable: true,
      ...(Object.keys(data).length > 0 ? { data: { ...data } } : {}),
      ...(Object.keys(binaryData).length > 0 ? { binaryData: { ...binaryData } } : {}),
    });
    this.node.defaultChild = this.configMap;
  }
}
