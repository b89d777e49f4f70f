import Link from 'next/link';
import { Notice } from '#components/ui/Notice.tsx';

export default function NotFound() {
  return (
    <Notice title="이 주소에는 실습 내용이 없습니다.">
      <p>주소가 바뀌었거나 없는 장입니다. 지금 하던 장에서 이어 가세요.</p>
      <div className="acts">
        <Link className="btn primary" href="/">
          하던 장으로
        </Link>
      </div>
    </Notice>
  );
}
