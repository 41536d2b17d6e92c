/** The text of a page without its tags, style and script. */
export const words = (page: string): string =>
  page.replace(/<style>.*?<\/style>|<script>.*?<\/script>|<[^>]*>/gs, ' ').replace(/\s+/g, ' ');
