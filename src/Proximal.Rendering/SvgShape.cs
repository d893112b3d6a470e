namespace Proximal.Rendering;

/// <summary>One element of an SVG picture.</summary>
/// <param name="Element">Its name: polygon, polyline, circle, text.</param>
/// <param name="Attributes">Names and values, always the same names in the same order for a kind of element.</param>
/// <param name="Text">Its content; empty for shapes.</param>
internal sealed record SvgShape(string Element, (string Name, string Value)[] Attributes, string Text = "")
{
    /// <summary>Whether an attribute says only what holds without it.</summary>
    public static bool IsImplied(string name, string value) =>
        (name, value) is ("fill-opacity" or "stroke-opacity", "1");
}
