import type { Element, ElementContent } from 'hast';
import type { Code, InlineCode, Link, Nodes, RootContent } from 'mdast';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { highlight } from './highlight.ts';
import type { Report } from './problems.ts';

// Raw HTML in Markdown never reaches the page: without allowDangerousHtml remark-rehype drops it.
const renderer = unified()
  .use(remarkRehype, { handlers: { code: codeElement, inlineCode: inlineCodeElement, link: linkElement } })
  .use(rehypeStringify);

/** HTML of our own Markdown: no raw HTML, no links but http(s) and those within the page. */
export function renderMarkdown(children: RootContent[]): string {
  const tree = renderer.runSync({ type: 'root', children });
  return renderer.stringify(tree);
}

/** The same for Markdown inside a block, such as a solution. */
export function renderMarkdownText(text: string, firstLine: number, report: Report): string {
  const root = unified().use(remarkParse).use(remarkGfm).parse(text);
  reportUnrenderable(root, (line, message) => report(firstLine + line - 1, message));
  return renderMarkdown(root.children);
}

/** Reports what would silently not appear: raw HTML, and links that lead nowhere. */
export function reportUnrenderable(node: Nodes, report: Report): void {
  const line = node.position?.start.line ?? 1;
  if (node.type === 'html' && !node.value.startsWith('<!--')) {
    report(line, `raw HTML is not rendered: ${node.value.split('\n')[0]}`);
  }
  if (node.type === 'link' && !isSafeLink(node.url)) {
    report(line, `link to "${node.url}": only http(s) addresses, #anchors and /board are allowed`);
  }
  if ('children' in node) for (const child of node.children) reportUnrenderable(child, report);
}

export function plainText(node: Nodes): string {
  if ('value' in node) return node.value;
  if (node.type === 'break') return '\n';
  return 'children' in node ? node.children.map((child) => plainText(child)).join('') : '';
}

function isSafeLink(url: string): boolean {
  return /^(https?:\/\/|#|\/board(\?|$))/.test(url);
}

interface RenderState {
  all(node: Nodes): ElementContent[];
}

function codeElement(_state: unknown, node: Code): Element {
  const tokens = highlight(node.value, node.lang ?? '');
  return {
    type: 'element',
    tagName: 'pre',
    properties: { className: ['code'], dataLang: node.lang ?? undefined },
    children: [{ type: 'element', tagName: 'code', properties: {}, children: tokens.map(tokenNode) }],
  };
}

/** A long name may go on in the next line, after a dot or a slash: `max.poll.` and `interval.ms`. */
function inlineCodeElement(_state: unknown, { value }: InlineCode): Element {
  const children = value
    .split(/(?<=\w[./])(?=\w)/)
    .flatMap((text, index): ElementContent[] => [
      ...(index === 0 ? [] : [{ type: 'element' as const, tagName: 'wbr', properties: {}, children: [] }]),
      { type: 'text', value: text },
    ]);
  return { type: 'element', tagName: 'code', properties: {}, children };
}

function tokenNode(token: { kind: string; text: string }): ElementContent {
  const text = { type: 'text' as const, value: token.text };
  if (token.kind === 'plain') return text;
  const properties = {
    className: [`tok-${token.kind}`],
    ...(token.kind === 'value' && { title: '실행할 때 채웁니다' }),
  };
  return { type: 'element', tagName: 'span', properties, children: [text] };
}

function linkElement(state: RenderState, node: Link): Element | ElementContent[] {
  if (!isSafeLink(node.url)) return state.all(node);
  // The board stands beside the chapter: its terminals stay where they are.
  const outside = !node.url.startsWith('#');
  return {
    type: 'element',
    tagName: 'a',
    properties: { href: node.url, ...(outside && { target: '_blank', rel: ['noreferrer'] }) },
    children: state.all(node),
  };
}
