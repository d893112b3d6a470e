using System.Numerics;

namespace Proximal.Rendering;

/// <summary>From a task's plane, y up, to pixels, y down from the top left corner. Every canvas shows the same picture through it.</summary>
/// <param name="Scale">Pixels to a unit of the task.</param>
/// <param name="Origin">Where the task's origin lies, in pixels.</param>
internal readonly record struct Projection(float Scale, Vector2 Origin)
{
    /// <summary>Makes a rectangle of the plane as large as fits, undistorted and centred.</summary>
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

    /// <summary>A point in pixels.</summary>
    public Vector2 ToPixels(Vector2 point) => new(Origin.X + (point.X * Scale), Origin.Y - (point.Y * Scale));
}
