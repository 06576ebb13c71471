import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';

/** Defines the six objects of an app in a scope. */
export function sixObjects(constructor: typeof ApiObject, scope: Construct, name: string): void;
