import Link from 'next/link';
export const Brand = () => (
  <Link className="brand" href="/" prefetch={false}>
    <svg aria-hidden="true">
      <use href="#logo" />
    </svg>
    카프카 실습실
  </Link>
);
