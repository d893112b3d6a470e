using System.Numerics;

namespace Proximal.Rendering;

/// <summary>
/// Position and style of the caption of an image: the lower left corner, dark text with a light outline, so that it is
/// readable on any background.
/// </summary>
internal static class CaptionLayout
{
    public static Rgba Fill => Rgba.FromHex(0x3A3F4B);

    public static Rgba Outline => Rgba.White.WithOpacity(0.85);

    /// <summary>Line height in pixels.</summary>
    public static float Size(int width, int height) => Math.Clamp(Math.Max(width, height) / 34f, 11, 40);

    /// <summary>Start of the baseline, in pixels.</summary>
    public static Vector2 At(int width, int height) =>
        new Vector2(0, height) + (Size(width, height) * new Vector2(0.6f, -0.55f));
}
