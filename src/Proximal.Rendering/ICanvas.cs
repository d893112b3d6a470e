using System.Numerics;

namespace Proximal.Rendering;

/// <summary>
/// Drawing surface of an environment: an image, an animation or a terminal. Coordinates are in the units of the
/// environment, with y upwards. Later shapes cover earlier ones.
/// </summary>
public interface ICanvas
{
    /// <summary>
    /// Starts an image: clears it and sets the visible rectangle, which is centred and not distorted.
    /// </summary>
    /// <param name="lowerLeft">Lower left corner of the visible rectangle.</param>
    /// <param name="upperRight">Upper right corner of the visible rectangle.</param>
    /// <param name="background">Colour of the whole image.</param>
    void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background);

    /// <summary>Fills a polygon.</summary>
    /// <param name="corners">Corners in order, in either direction. The last is connected to the first.</param>
    /// <param name="fill">Colour of the area.</param>
    void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill);

    /// <summary>Draws connected lines with round ends and corners.</summary>
    /// <param name="points">Points in order.</param>
    /// <param name="width">Line width, in units of the environment.</param>
    /// <param name="color">Line colour.</param>
    void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color);

    /// <summary>Fills a circle.</summary>
    /// <param name="center">Centre of the circle.</param>
    /// <param name="radius">Radius, in units of the environment.</param>
    /// <param name="fill">Colour of the area.</param>
    void Circle(Vector2 center, float radius, Rgba fill);

    /// <summary>Draws one line of text.</summary>
    /// <param name="at">Start, middle or end of the baseline, as <paramref name="anchor"/> states.</param>
    /// <param name="text">The text.</param>
    /// <param name="size">Line height, in units of the environment.</param>
    /// <param name="color">Text colour.</param>
    /// <param name="anchor">Point of the text at <paramref name="at"/>.</param>
    void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start);

    /// <summary>
    /// Draws an image of pixels, such as a frame of another program. By default one polygon for each rectangle of one
    /// colour.
    /// </summary>
    /// <param name="lowerLeft">Lower left corner of the image.</param>
    /// <param name="upperRight">Upper right corner of the image.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">The pixels, [height, width], top row first.</param>
    void Image(Vector2 lowerLeft, Vector2 upperRight, int width, int height, ReadOnlySpan<Rgba> pixels) =>
        PixelRectangles.Draw(this, lowerLeft, upperRight, width, height, pixels);
}

/// <summary>Point of a line of text that a position refers to.</summary>
public enum TextAnchor
{
    /// <summary>The start of the text.</summary>
    Start,

    /// <summary>The middle of the text.</summary>
    Middle,

    /// <summary>The end of the text.</summary>
    End,
}
