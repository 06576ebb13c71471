/** A key of a Secret in the namespace of Alertmanager; the value stands nowhere else. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secret: string;
  readonly key: string;
}

/** A chat of Slack. */
export interface SlackReceiver {
  /** The webhook's URL. */
  readonly url: SecretKey;
  /** `#alerts` */
  readonly channel: string;
}

/** A mailbox. */
export interface EmailReceiver {
  readonly to: string;
  readonly from: string;
  /** Host and port of the mail server: `mail.example.com:587`. */
  readonly smarthost: string;
  /**
   * Who logs in there.
   * @default - nobody does
   */
  readonly username?: string;
  /**
   * The password of that one.
   * @default - none
   */
  readonly password?: SecretKey;
}

/** Something that takes any JSON. */
export interface WebhookReceiver {
  /**
   * Its address, where that is no secret.
   * @default - the one in `secretUrl`
   */
  readonly url?: string;
  /**
   * Its address, where whoever knows it may write. Alertmanager reads it from a file since 0.26.
   * @default - the one in `url`
   */
  readonly secretUrl?: SecretKey;
}

/** Who is told: one way, or several at once. */
export interface AlertReceiver {
  /** @default - none */
  readonly webhook?: WebhookReceiver;
  /** @default - none */
  readonly slack?: SlackReceiver;
  /**
   * The integration key (Events API v2) of a service of PagerDuty.
   * @default - none
   */
  readonly pagerDuty?: SecretKey;
  /**
   * The API key of an integration of Opsgenie.
   * @default - none
   */
  readonly opsgenie?: SecretKey;
  /** @default - none */
  readonly email?: EmailReceiver;
}
