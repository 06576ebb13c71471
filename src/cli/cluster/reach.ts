import { shellWord } from '../../copies/shell-word';

/** The options by which a cluster is reached, as they follow a command: ` --context eldertree`. */
export function reachOf({ context, kubeconfig }: { readonly context?: string; readonly kubeconfig?: string }): string {
  return `${context === undefined ? '' : ` --context ${shellWord(context)}`}${kubeconfig === undefined ? '' : ` --kubeconfig ${shellWord(kubeconfig)}`}`;
}

/** Commands that reach the cluster which was asked, wherever they are pasted. */
export function withReach(text: string, reach: string): string {
  return reach === '' ? text : text.replaceAll(/`((?:kubectl|flux|lifeboat (?:reconcile|restart|emergency|status))\b[^`]*)`/g, (_, command: string) => `\`${reached(command, reach)}\``);
}

function reached(command: string, reach: string): string {
  return command.split(' | ').map((part) => (/^(?:kubectl|flux|lifeboat) /.test(part)
    ? part.includes(' -- ') ? part.replace(' -- ', `${reach} -- `) : `${part}${reach}` : part)).join(' | ');
}
