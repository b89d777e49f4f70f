import { Icon } from '../ui/Icon.tsx';

export const ExpectBand = ({ text }: { text: string }) => (
  <details className="band disc">
    <summary>
      <Icon name="chev" />
      예상 출력 <span className="dim">예시이며 검사하지 않습니다</span>
    </summary>
    <pre tabIndex={0} aria-label="예상 출력">
      {text}
    </pre>
  </details>
);
