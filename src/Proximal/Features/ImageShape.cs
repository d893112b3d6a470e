namespace Proximal;

/// <summary>The shape and scale of images in channels-first order.</summary>
/// <param name="Channels">The number of channels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Scale">The factor that scales pixels: 1/255 for byte images, otherwise 1.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width, float Scale)
{
    /// <summary>The number of values of an image.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>The image shape of a space. Null if the space is not a <see cref="Box"/> with three axes.</summary>
    /// <param name="space">The observation space.</param>
    public static ImageShape? Of(Space space)
    {
        if (space is not Box { Shape: [int channels, int height, int width] } box)
            return null;
        return new ImageShape(channels, height, width, box.HoldsBytes ? 1f / 255 : 1);
    }

    /// <summary>The shape as text, for example <c>[4, 84, 84]</c>.</summary>
    public override string ToString() => $"[{Channels}, {Height}, {Width}]";
}
