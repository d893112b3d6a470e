using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>The colors that the renderers of environments share.</summary>
internal static class RenderColors
{
    public static Rgba Paper => Rgba.FromHex(0xF7F5F0);

    public static Rgba Dark => Rgba.FromHex(0x2D3142);

    public static Rgba Grey => Rgba.FromHex(0x8D93A1);

    public static Rgba Pale => Rgba.FromHex(0xDCDDE1);

    public static Rgba Blue => Rgba.FromHex(0x2F6690);

    public static Rgba Sky => Rgba.FromHex(0xDCEBF5);

    public static Rgba Orange => Rgba.FromHex(0xE4572E);

    public static Rgba Gold => Rgba.FromHex(0xF2A541);

    public static Rgba Green => Rgba.FromHex(0x5B8E55);

    public static Rgba Meadow => Rgba.FromHex(0xA9C6A0);
}
