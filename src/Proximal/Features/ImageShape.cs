namespace Proximal;

/// <summary>The shape of images, channels first, and the range of their numbers.</summary>
/// <param name="Channels">How many channels.</param>
/// <param name="Height">Rows of a channel.</param>
/// <param name="Width">Columns of a channel.</param>
/// <param name="Scale">Brings the numbers to at most 1: 1/255 for bytes, 1 for all else.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width, float Scale)
{
    /// <summary>How many numbers an image has.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>The images of a space; null where it does not hold any: images have three axes.</summary>
    /// <param name="space">What is observed.</param>
    public static ImageShape? Of(Space space)
    {
        if (space is not Box { Shape: [int channels, int height, int width] } box)
            return null;
        return new ImageShape(channels, height, width, box.HoldsBytes ? 1f / 255 : 1);
    }

    /// <summary>For example <c>[4, 84, 84]</c>.</summary>
    public override string ToString() => $"[{Channels}, {Height}, {Width}]";
}
