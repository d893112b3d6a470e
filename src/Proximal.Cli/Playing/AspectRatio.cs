using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>A canvas that records the aspect ratio of an environment's image, so that the output has no empty
/// margin.</summary>
internal sealed class AspectRatio : ICanvas
{
    private double? ratio;

    /// <summary>Returns the height of the image divided by its width.</summary>
    /// <exception cref="InvalidInputException">The environment does not render.</exception>
    public static double Of(IEnvironment environment, string name)
    {
        environment.Reset(new float[environment.ObservationSpace.ObservationSize]);
        var canvas = new AspectRatio();
        environment.Render(canvas);
        return canvas.ratio
            ?? throw new InvalidInputException(
                $"{name} does not override Render, so it cannot be displayed; 'proximal evaluate RUN' plays without a "
                    + "display"
            );
    }

    public void Begin(Vector2 lowerLeft, Vector2 upperRight, Rgba background)
    {
        Vector2 size = Vector2.Abs(upperRight - lowerLeft);
        ratio = size.Y / size.X;
    }

    public void Polygon(ReadOnlySpan<Vector2> corners, Rgba fill) { }

    public void Polyline(ReadOnlySpan<Vector2> points, float width, Rgba color) { }

    public void Circle(Vector2 center, float radius, Rgba fill) { }

    public void Text(Vector2 at, string text, float size, Rgba color, TextAnchor anchor = TextAnchor.Start) { }
}
