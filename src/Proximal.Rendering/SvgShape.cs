namespace Proximal.Rendering;

/// <summary>An element of an SVG image.</summary>
/// <param name="Element">Element name: polygon, polyline, circle, text or rect.</param>
/// <param name="Attributes">Attributes with their values. Elements of a kind have the same attributes in the same
/// order.</param>
/// <param name="Text">Text content; empty for shapes.</param>
internal sealed record SvgShape(string Element, (string Name, string Value)[] Attributes, string Text = "")
{
    /// <summary>Whether an attribute has its default value, so that it need not be written.</summary>
    public static bool IsImplied(string name, string value) =>
        (name, value) is ("fill-opacity" or "stroke-opacity", "1");
}
