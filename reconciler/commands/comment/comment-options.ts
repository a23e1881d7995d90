import type { ForgeKind } from '../../forge/index.ts';

export interface CommentOptions {
  readonly forge: ForgeKind;
  readonly repo: string;
  readonly from?: string;
  readonly to: string;
  readonly server?: string;
  readonly label?: readonly string[];
  readonly bodyFile?: string;
  readonly resultFile?: string;
  readonly project?: string;
  readonly pullRequest?: string;
  readonly commit?: string;
  readonly apiUrl?: string;
  readonly dashboard?: string;
  readonly key: string;
}
