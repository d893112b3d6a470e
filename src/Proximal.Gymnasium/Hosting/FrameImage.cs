using System.Buffers.Binary;
using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Gymnasium;

/// <summary>Draws a rendered frame.</summary>
internal static class FrameImage
{
    private const int Header = 2 * sizeof(uint);

    /// <summary>Draws a frame; nothing if it is empty.</summary>
    /// <param name="frame">uint32 width, uint32 height, and RGB bytes, top row first.</param>
    /// <param name="canvas">Canvas.</param>
    public static void Draw(ReadOnlySpan<byte> frame, ICanvas canvas)
    {
        int width = BinaryPrimitives.ReadInt32LittleEndian(frame),
            height = BinaryPrimitives.ReadInt32LittleEndian(frame[sizeof(uint)..]);
        if (width == 0 || height == 0)
            return;
        ReadOnlySpan<byte> bytes = frame.Slice(Header, 3 * width * height);
        var pixels = new Rgba[width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = new Rgba(bytes[3 * i], bytes[(3 * i) + 1], bytes[(3 * i) + 2]);
        canvas.Begin(Vector2.Zero, new Vector2(width, height), pixels[0]);
        canvas.Image(Vector2.Zero, new Vector2(width, height), width, height, pixels);
    }
}
