// Draws pictures of recorded episodes on a canvas. Shapes are data, never markup; unknown shapes are left out.

const MaxPixels = 4096 * 4096;

/** Draws the pictures of an episode. */
export class Drawing {
  #canvas;
  #shapes;
  #images = new Map();
  #wanted = [];

  constructor(canvas, shapes) {
    this.#canvas = canvas;
    this.#shapes = shapes;
  }

  /** Whether a picture has shapes. */
  static hasShapes(picture) {
    return Array.isArray(picture) && picture.length > 1;
  }

  /** Draws a picture: a list of indices of shapes. */
  draw(picture) {
    this.#wanted = picture;
    const context = this.#canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.lineCap = context.lineJoin = "round";
    for (const index of picture) {
      const shape = this.#shapes[index];
      if (Array.isArray(shape)) this.#shape(context, shape);
    }
  }

  #shape(context, [kind, ...rest]) {
    if (kind === "begin") this.#begin(context, ...rest);
    else if (kind === "polygon") this.#polygon(context, ...rest);
    else if (kind === "polyline") this.#polyline(context, ...rest);
    else if (kind === "circle") this.#circle(context, ...rest);
    else if (kind === "text") this.#text(context, ...rest);
    else if (kind === "image") this.#image(context, ...rest);
  }

  // The visible rectangle is centred and not distorted, with y upwards.
  #begin(context, left, bottom, right, top, color) {
    const ratio = Math.min(4, Math.max(0.1, Math.abs((top - bottom) / (right - left)))) || 1;
    const height = Math.round(this.#canvas.width * ratio);
    if (this.#canvas.height !== height) {
      this.#canvas.height = height;
      context.lineCap = context.lineJoin = "round";
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = color;
    context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    const scale = this.#canvas.width / (right - left);
    context.setTransform(scale, 0, 0, -scale, -left * scale, top * scale);
  }

  #path(context, points) {
    context.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) {
      if (i === 0) context.moveTo(points[0], points[1]);
      else context.lineTo(points[i], points[i + 1]);
    }
  }

  #polygon(context, color, points) {
    context.fillStyle = color;
    this.#path(context, points);
    context.closePath();
    context.fill();
  }

  #polyline(context, color, width, points) {
    context.strokeStyle = color;
    context.lineWidth = width;
    this.#path(context, points);
    context.stroke();
  }

  #circle(context, color, x, y, radius) {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, Math.max(0, radius), 0, 2 * Math.PI);
    context.fill();
  }

  #text(context, color, x, y, size, anchor, text) {
    context.save();
    context.translate(x, y);
    context.scale(1, -1);
    context.fillStyle = color;
    context.font = `${size * 0.75}px system-ui, sans-serif`;
    context.textAlign = anchor === "middle" ? "center" : anchor === "end" ? "right" : "left";
    context.fillText(String(text), 0, 0);
    context.restore();
  }

  #image(context, left, bottom, right, top, width, height, pixels) {
    const known = this.#images.get(pixels);
    if (known === undefined) {
      this.#images.set(pixels, null);
      this.#decode(width, height, pixels);
      return;
    }
    if (known === null) return;
    context.save();
    context.imageSmoothingEnabled = false;
    context.translate(left, top);
    context.scale(1, -1);
    context.drawImage(known, 0, 0, right - left, top - bottom);
    context.restore();
  }

  async #decode(width, height, pixels) {
    const wanted = this.#wanted;
    if (!(width > 0 && height > 0 && width * height <= MaxPixels)) return;
    const rgb = await inflate(pixels);
    const data = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      data.data[4 * i] = rgb[3 * i];
      data.data[4 * i + 1] = rgb[3 * i + 1];
      data.data[4 * i + 2] = rgb[3 * i + 2];
      data.data[4 * i + 3] = 255;
    }
    this.#images.set(pixels, await createImageBitmap(data));
    if (this.#wanted === wanted) this.draw(wanted);
  }
}

/** Decodes Base64 of zlib-compressed bytes. */
export async function inflate(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
