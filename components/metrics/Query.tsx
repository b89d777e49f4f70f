import { CopyButton } from '../ui/CopyButton.tsx';

/** The PromQL behind a number, to be tried by hand. */
export const Query = ({ query, of }: { query: string; of: string }) => (
  <details className="promql">
    <summary aria-label={`${of}의 PromQL`}>PromQL</summary>
    <div>
      <code>{query}</code>
      <CopyButton text={query} label={`${of}의 PromQL 복사`} />
    </div>
  </details>
);
