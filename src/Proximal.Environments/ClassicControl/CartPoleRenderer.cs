using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the cart on its track, the pole, and the angle limits of the pole. The unit is the meter.</summary>
internal static class CartPoleRenderer
{
    private const float Rail = -0.24f;
    private const float WheelRadius = 0.085f;
    private static readonly Vector2 CartSize = new(0.62f, 0.24f);

    public static void Draw(
        in CartPoleState state,
        double trackLimit,
        double angleLimit,
        float poleLength,
        ICanvas canvas
    )
    {
        canvas.Begin(new Vector2(-2.75f, -0.62f), new Vector2(2.75f, 1.6f), RenderColors.Paper);
        DrawTrack(canvas, (float)trackLimit);

        var axle = new Vector2((float)state.X, 0);
        for (int side = -1; side <= 1; side += 2)
            canvas.Line(axle, Pole(axle, side * angleLimit, poleLength), 0.014f, RenderColors.Grey.WithOpacity(0.35));
        canvas.RoundedBox(axle - new Vector2(0, 0.03f), CartSize, 0.05f, 0, RenderColors.Dark);
        for (int side = -1; side <= 1; side += 2)
        {
            var wheel = new Vector2(axle.X + (side * 0.19f), Rail + WheelRadius + 0.015f);
            canvas.Circle(wheel, WheelRadius, RenderColors.Grey);
            canvas.Circle(wheel, WheelRadius / 3, RenderColors.Dark);
        }

        canvas.Line(axle, Pole(axle, state.Theta, poleLength), 0.09f, RenderColors.Orange);
        canvas.Circle(axle, 0.036f, RenderColors.Gold);
    }

    private static void DrawTrack(ICanvas canvas, float limit)
    {
        canvas.Line(new Vector2(-limit, Rail), new Vector2(limit, Rail), 0.03f, RenderColors.Grey);
        for (int meter = -2; meter <= 2; meter++)
            canvas.Line(new Vector2(meter, Rail - 0.05f), new Vector2(meter, Rail - 0.11f), 0.015f, RenderColors.Grey);
        for (int side = -1; side <= 1; side += 2)
            canvas.Line(
                new Vector2(side * limit, Rail),
                new Vector2(side * limit, Rail + 0.16f),
                0.05f,
                RenderColors.Grey
            );
    }

    private static Vector2 Pole(Vector2 axle, double angle, float length) =>
        ShapeDrawing.Polar(axle, length, (Math.PI / 2) - angle);
}
