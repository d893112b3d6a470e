using System.Numerics;

namespace Proximal.Rendering;

/// <summary>Where a picture's caption stands: in the lower left corner, dark with a light rim, so that it is readable on anything.</summary>
internal static class CaptionLayout
{
    public static Rgba Fill => Rgba.FromHex(0x3A3F4B);

    public static Rgba Rim => Rgba.White.WithOpacity(0.85);

    /// <summary>The height of the line in pixels.</summary>
    public static float Size(int width, int height) => Math.Clamp(Math.Max(width, height) / 34f, 11, 40);

    /// <summary>Where the baseline begins, in pixels.</summary>
    public static Vector2 At(int width, int height) =>
        new Vector2(0, height) + (Size(width, height) * new Vector2(0.6f, -0.55f));
}
