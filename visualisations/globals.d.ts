// What the page's scripts find around them: vis-network, and elements that are there because the template wrote them.
declare const vis: { DataSet: new () => any; Network: new (element: Element, data: object, options: object) => any };
interface ParentNode {
  querySelector(selectors: string): HTMLElement | null;
  querySelectorAll(selectors: string): NodeListOf<HTMLElement>;
}
