namespace Proximal.Rendering;

/// <summary>A colour of 8 bits a channel, sRGB.</summary>
/// <param name="R">Red, 0 … 255.</param>
/// <param name="G">Green, 0 … 255.</param>
/// <param name="B">Blue, 0 … 255.</param>
/// <param name="A">Opacity, 0 … 255; opaque by default.</param>
public readonly record struct Rgba(byte R, byte G, byte B, byte A = 255)
{
    /// <summary>White.</summary>
    public static Rgba White => new(255, 255, 255);

    /// <summary>Black.</summary>
    public static Rgba Black => new(0, 0, 0);

    /// <summary>An opaque colour written as in <c>0xRRGGBB</c>.</summary>
    /// <param name="rgb">Red, green and blue, eight bits each.</param>
    public static Rgba FromHex(uint rgb) => new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);

    /// <summary>This colour with another opacity.</summary>
    /// <param name="opacity">From 0, invisible, to 1, opaque.</param>
    public Rgba WithOpacity(double opacity) => this with { A = (byte)Math.Round(Math.Clamp(opacity, 0, 1) * 255) };
}
