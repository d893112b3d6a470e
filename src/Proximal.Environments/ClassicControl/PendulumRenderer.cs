using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the pendulum, a mark at the upright position, and an arrow whose length is proportional to the
/// torque.</summary>
internal static class PendulumRenderer
{
    private const double Up = Math.PI / 2;
    private const double ArrowRadius = 0.36;

    public static void Draw(in PendulumState state, double maxTorque, ICanvas canvas)
    {
        canvas.Begin(new Vector2(-1.35f), new Vector2(1.35f), RenderColors.Paper);
        canvas.Arc(Vector2.Zero, 1.12, 0, 2 * Math.PI, 0.012f, RenderColors.Pale);
        canvas.Line(new Vector2(0, 1.06f), new Vector2(0, 1.18f), 0.03f, RenderColors.Green);

        Vector2 tip = ShapeDrawing.Polar(Vector2.Zero, 1, Up + state.Theta);
        canvas.Line(Vector2.Zero, tip, 0.17f, RenderColors.Orange);
        canvas.Circle(tip, 0.045f, RenderColors.Paper);
        if (Math.Abs(state.Torque) > 0.01 * maxTorque)
            DrawTorque(canvas, state.Torque / maxTorque);
        canvas.Circle(Vector2.Zero, 0.055f, RenderColors.Dark);
    }

    // A positive torque turns counterclockwise. The arrow starts below the axle; at the maximum torque it spans almost
    // a half circle.
    private static void DrawTorque(ICanvas canvas, double share)
    {
        double from = -Up,
            to = from + (share * Math.PI * 0.9);
        float size = (float)(0.06 + (0.05 * Math.Abs(share)));
        canvas.Arc(Vector2.Zero, ArrowRadius, from, to, 0.036f, RenderColors.Blue);
        Vector2 head = ShapeDrawing.Polar(Vector2.Zero, ArrowRadius, to);
        double ahead = to + (Math.Sign(share) * Up);
        canvas.Polygon(
            [
                ShapeDrawing.Polar(head, 1.5 * size, ahead),
                ShapeDrawing.Polar(head, size, ahead + (Up * 1.2)),
                ShapeDrawing.Polar(head, size, ahead - (Up * 1.2)),
            ],
            RenderColors.Blue
        );
    }
}
