import { RecordingRule } from '../rules/alert';
import { Looking } from '../rules/timing';

/** The app that an objective is of. */
export interface ObjectiveApp {
  readonly cluster: string;
  /** Of the app itself: what `sloth_service` says. */
  readonly name: string;
  /** Where its objects are unless they say otherwise. */
  readonly appNamespace: string;
  /** Its Kustomization. */
  readonly kustomizationName: string;
  readonly kustomizationNamespace: string;
  readonly timeoutSeconds: number;
  readonly retrySeconds: number;
}

/** What an indicator is made for. */
export interface IndicatorContext {
  readonly app: ObjectiveApp;
  readonly looking: Looking;
  /** `sloth_id="…"`: chooses the series of this objective. */
  readonly matcher: string;
}

/** How it is measured how much is bad. */
export interface Indicator {
  /** What it is of: one clause. */
  readonly about: string;
  /** The one command to run first. */
  readonly command: string;
  /** Whether it is bad at a moment, 0 or 1: an expression without labels, recorded, and averaged over each window; with what it is made of. */
  readonly now?: { readonly expr: string; readonly before?: readonly RecordingRule[] };
  /** How much was bad in a window, from 0 to 1: an expression without labels. */
  readonly within?: (window: string) => string;
}

/** Makes the indicator of an app. */
export type IndicatorOf = (context: IndicatorContext) => Indicator;
