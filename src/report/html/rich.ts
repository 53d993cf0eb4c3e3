import { size } from "../figures.ts";
import type { RichMaterial } from "../input.ts";
import { markup, trusted } from "./markup.ts";
import type { Markup } from "./markup.ts";

/** The only style inside of a frame: the page's policy lets no other pass. */
export const FRAME_STYLE =
  "body{font:13px/1.4 system-ui,sans-serif;margin:8px;background:#fff;color:#111}table{border-collapse:collapse}th,td{border:1px solid #ccc;padding:2px 8px;text-align:right}img,svg{max-width:100%}";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/u;

/** A picture is shown as an image, a drawing too: an image runs nothing and loads nothing. */
function picture(kind: string, content: string, block: number): Markup {
  return markup`<img class="shown" alt="${`picture shown by block ${block}`}" src="data:${kind};base64,${content}">`;
}

/** A page stands in a frame of its own that can neither run, load, send nor lead anywhere. */
function frame(content: string, block: number): Markup {
  const text = new TextDecoder().decode(Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0)));
  const document = `<!doctype html><meta charset="utf-8"><style>${FRAME_STYLE}</style>${text}`;
  return markup`<iframe class="shown" sandbox loading="lazy" title="${`page shown by block ${block}`}" srcdoc="${document}"></iframe>`;
}

/** What a block has shown besides text. Without its content, or of a kind that we do not know, its file is named. */
export function richBox(output: RichMaterial): Markup {
  const { block, kind, path, bytes, content } = output;
  const known = content !== null && BASE64.test(content);
  const isPicture = kind === "image/png" || kind === "image/jpeg" || kind === "image/svg+xml";
  const shown = !known
    ? null
    : isPicture
      ? picture(kind, content, block)
      : kind === "text/html"
        ? frame(content, block)
        : null;
  const note = shown === null ? "not shown here, the file is " : "";
  return markup`<div class="labelled"><span class="stream">${kind}</span>${shown}<p class="remark">${trusted(note)}<code class="words">${path}</code>, ${size(bytes)}</p></div>`;
}
