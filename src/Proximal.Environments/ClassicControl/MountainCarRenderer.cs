using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the valley, the flag and the car of <see cref="MountainCar"/> and
/// <see cref="MountainCarContinuous"/>.</summary>
internal static class MountainCarRenderer
{
    private const float Left = -1.2f,
        Right = 0.6f,
        Margin = 0.08f,
        Bottom = -0.06f;
    private const float WheelRadius = 0.021f,
        CarScale = 1.4f;

    public static void Draw(double position, double goal, ICanvas canvas)
    {
        canvas.Begin(new Vector2(Left - Margin, Bottom), new Vector2(Right + Margin, 1.32f), RenderColors.Sky);
        DrawSky(canvas);
        DrawHill(canvas);
        DrawFlag(canvas, goal);
        DrawCar(canvas, position);
    }

    private static double Height(double x) => (0.45 * Math.Sin(3 * x)) + 0.55;

    private static double Slope(double x) => 1.35 * Math.Cos(3 * x);

    private static Vector2 OnHill(double x) => new((float)x, (float)Height(x));

    private static void DrawSky(ICanvas canvas)
    {
        canvas.Circle(new Vector2(-0.42f, 1.08f), 0.085f, RenderColors.Gold);
        canvas.Polyline([new Vector2(-0.2f, 1.0f), new Vector2(0.04f, 1.0f)], 0.075f, Rgba.White);
        canvas.Polyline([new Vector2(-0.12f, 1.045f), new Vector2(-0.03f, 1.045f)], 0.095f, Rgba.White);
    }

    private static void DrawHill(ICanvas canvas)
    {
        // The ground extends beyond the visible area of any canvas.
        const int Points = 160;
        const float From = Left - (8 * Margin),
            To = Right + (8 * Margin);
        Span<Vector2> ground = stackalloc Vector2[Points + 2];
        for (int i = 0; i < Points; i++)
            ground[i] = OnHill(From + ((To - From) * i / (Points - 1)));
        ground[Points] = new Vector2(To, Bottom - 4);
        ground[Points + 1] = new Vector2(From, Bottom - 4);
        canvas.Polygon(ground, RenderColors.Meadow);
        canvas.Polyline(ground[..Points], 0.016f, RenderColors.Green);
    }

    private static void DrawFlag(ICanvas canvas, double goal)
    {
        Vector2 foot = OnHill(goal),
            top = foot + new Vector2(0, 0.22f);
        canvas.Line(foot, top, 0.012f, RenderColors.Dark);
        canvas.Polygon([top, top - new Vector2(0, 0.085f), top + new Vector2(0.11f, -0.0425f)], RenderColors.Orange);
    }

    private static void DrawCar(ICanvas canvas, double position)
    {
        double tilt = Math.Atan(Slope(position));
        Vector2 along = ShapeDrawing.Polar(Vector2.Zero, 1, tilt),
            up = new(-along.Y, along.X),
            ground = OnHill(position);
        Vector2 At(float forward, float above) =>
            ground + (CarScale * forward * along) + (((CarScale * above) + 0.006f) * up);

        canvas.Polygon(
            [At(-0.038f, 0.06f), At(-0.022f, 0.094f), At(0.018f, 0.094f), At(0.042f, 0.06f)],
            RenderColors.Blue
        );
        canvas.RoundedBox(
            At(0, 0.043f),
            CarScale * new Vector2(0.136f, 0.044f),
            CarScale * 0.017f,
            tilt,
            RenderColors.Blue
        );
        canvas.Polygon(
            [At(-0.028f, 0.063f), At(-0.017f, 0.085f), At(-0.004f, 0.085f), At(-0.004f, 0.063f)],
            RenderColors.Sky
        );
        canvas.Polygon(
            [At(0.004f, 0.063f), At(0.004f, 0.085f), At(0.014f, 0.085f), At(0.03f, 0.063f)],
            RenderColors.Sky
        );
        for (int side = -1; side <= 1; side += 2)
        {
            canvas.Circle(At(side * 0.038f, WheelRadius), CarScale * WheelRadius, RenderColors.Dark);
            canvas.Circle(At(side * 0.038f, WheelRadius), CarScale * WheelRadius / 3, RenderColors.Pale);
        }
    }
}
