using System.Numerics;

namespace Proximal.Rendering;

/// <summary>
/// Projection from the plane of an environment, y up, to pixels, y down from the top left corner. All canvases use it,
/// so that they show the same image.
/// </summary>
/// <param name="Scale">Pixels per unit of the environment.</param>
/// <param name="Origin">Origin of the environment, in pixels.</param>
internal readonly record struct Projection(float Scale, Vector2 Origin)
{
    /// <summary>Fits a rectangle of the plane into an image: as large as possible, centred and not distorted.</summary>
    /// <exception cref="ArgumentException">The rectangle is empty.</exception>
    public static Projection Fit(Vector2 lowerLeft, Vector2 upperRight, int width, int height)
    {
        Vector2 size = Vector2.Abs(upperRight - lowerLeft);
        if (!(size.X > 0 && size.Y > 0))
            throw new ArgumentException(
                $"the part of the plane from {lowerLeft} to {upperRight} is empty",
                nameof(upperRight)
            );
        float scale = Math.Min(width / size.X, height / size.Y);
        Vector2 middle = (lowerLeft + upperRight) / 2;
        return new Projection(
            scale,
            new Vector2((width / 2f) - (middle.X * scale), (height / 2f) + (middle.Y * scale))
        );
    }

    /// <summary>Converts a point to pixels.</summary>
    public Vector2 ToPixels(Vector2 point) => new(Origin.X + (point.X * Scale), Origin.Y - (point.Y * Scale));
}
