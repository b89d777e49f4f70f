import type { Block } from '#lib/content/schema.ts';
import { Icon } from '../ui/Icon.tsx';

export const isReading = (block: Block): boolean => ['prose', 'note', 'figure'].includes(block.kind);

/** Course text. The HTML is our own Markdown, rendered with no raw HTML passed through. */
export const Reading = ({ blocks }: { blocks: Block[] }) =>
  blocks.map((block, index) => {
    switch (block.kind) {
      case 'prose':
        return <div key={index} className="prose" dangerouslySetInnerHTML={{ __html: block.html }} />;
      case 'note':
        return (
          <div key={index} className="aside">
            <h4>
              <Icon name="past" />
              {block.label}
            </h4>
            <div dangerouslySetInnerHTML={{ __html: block.html }} />
          </div>
        );
      case 'figure':
        return (
          <figure key={index} className="figure">
            {block.svg ? (
              // Inlined, a drawing of ours takes the page's theme.
              <div role="img" aria-label={block.alt} dangerouslySetInnerHTML={{ __html: block.svg }} />
            ) : (
              // eslint-disable-next-line @next/next/no-img-element -- a data: URL of the course's own file
              <img src={block.src} alt={block.alt} />
            )}
            {block.caption && <figcaption>{block.caption}</figcaption>}
          </figure>
        );
      default:
        return null;
    }
  });
