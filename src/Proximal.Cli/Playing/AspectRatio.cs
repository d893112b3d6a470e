using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Cli;

/// <summary>Finds out what shape a task's picture has, so that nothing is left empty beside it.</summary>
internal sealed class AspectRatio : ICanvas
{
    private double? ratio;

    /// <summary>Height over width.</summary>
    /// <exception cref="InvalidInputException">The environment draws nothing.</exception>
    public static double RatioOf(IEnvironment environment, string name)
    {
        environment.Reset(new float[environment.ObservationSpace.ObservationSize]);
        var shape = new AspectRatio();
        environment.Render(shape);
        return shape.ratio ?? throw new InvalidInputException($"{name} draws no picture");
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
