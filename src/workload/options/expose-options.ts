/** How a workload is reached from outside through an Ingress. */
export interface ExposeOptions {
  /**
   * Path, and all below it.
   * @default '/'
   */
  readonly path?: string;
  /**
   * IngressClass.
   * @default - the cluster's default
   */
  readonly className?: string;
  /**
   * Secret with the certificate.
   * @default - `<name>-tls`
   */
  readonly tlsSecretName?: string;
  /**
   * Annotations of the Ingress: that of cert-manager, say.
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
  /**
   * Namespace that the ingress controller runs in, which the NetworkPolicy then lets in.
   * @default - pods of any namespace may reach the port, since nothing says where the controller is
   */
  readonly controllerNamespace?: string;
}
