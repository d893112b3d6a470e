using System.Numerics;

namespace Proximal.Rendering;

/// <summary>
/// Where a task draws itself, in units of its own with y upwards: on a picture, an animation or a terminal. Later shapes
/// cover earlier ones.
/// </summary>
public interface ICanvas
{
    /// <summary>Begins a picture: clears it and chooses which part of the task's plane it shows, centred and undistorted.</summary>
    /// <param name="lowerLeft">One corner of what must be visible.</param>
    /// <param name="upperRight">The opposite corner.</param>
    /// <param name="background">Fills the whole picture.</param>
    void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background);

    /// <summary>Fills a polygon.</summary>
    /// <param name="corners">In order, either way round; the last joins the first.</param>
    /// <param name="fill">The colour inside.</param>
    void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill);

    /// <summary>Draws lines from point to point, with round ends and corners.</summary>
    /// <param name="points">In order.</param>
    /// <param name="width">Of the line, in the task's units.</param>
    /// <param name="color">Of the line.</param>
    void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color);

    /// <summary>Fills a circle.</summary>
    /// <param name="center">Its middle.</param>
    /// <param name="radius">In the task's units.</param>
    /// <param name="fill">The colour inside.</param>
    void Circle(Vector2 center, float radius, Rgba fill);

    /// <summary>Writes one line of text.</summary>
    /// <param name="at">Where its baseline begins, ends or has its middle, as <paramref name="anchor"/> says.</param>
    /// <param name="text">What to write.</param>
    /// <param name="size">The height of a line, in the task's units.</param>
    /// <param name="color">Of the letters.</param>
    /// <param name="anchor">Which point of the text <paramref name="at"/> is.</param>
    void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start);
}

/// <summary>Which point of a line of text is given.</summary>
public enum TextAnchor
{
    /// <summary>Where it begins.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Where it ends.</summary>
    End,
}
