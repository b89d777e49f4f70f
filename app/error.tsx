'use client';
import Link from 'next/link';
import { Notice } from '#components/ui/Notice.tsx';

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <Notice title="이 페이지를 그리지 못했습니다.">
      <p>
        진행한 내용은 서버에 남아 있습니다. 다시 열어 보고, 되풀이되면 <code>npm start</code>를 실행한 창의
        출력을 확인하세요.
      </p>
      <div className="acts">
        <button type="button" className="btn primary" onClick={reset}>
          다시 열기
        </button>
        <Link className="btn" href="/">
          처음으로
        </Link>
      </div>
    </Notice>
  );
}
