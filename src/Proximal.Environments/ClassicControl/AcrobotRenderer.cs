using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws the two links, the motor between them, and the target line.</summary>
internal static class AcrobotRenderer
{
    private const double Down = -Math.PI / 2;
    private const float Target = 1;

    public static void Draw(in AcrobotState state, ICanvas canvas)
    {
        canvas.Begin(new Vector2(-2.3f), new Vector2(2.3f), RenderColors.Paper);
        canvas.Dashes(new Vector2(-2.2f, Target), new Vector2(2.2f, Target), 23, 0.03f, RenderColors.Green);
        canvas.Text(new Vector2(-2.2f, Target + 0.08f), "target", 0.2f, RenderColors.Green);

        Vector2 elbow = ShapeDrawing.Polar(Vector2.Zero, 1, Down + state.Theta1);
        Vector2 hand = ShapeDrawing.Polar(elbow, 1, Down + state.Theta1 + state.Theta2);
        canvas.Line(Vector2.Zero, elbow, 0.17f, RenderColors.Blue);
        canvas.Line(elbow, hand, 0.17f, RenderColors.Orange);
        canvas.Circle(Vector2.Zero, 0.13f, RenderColors.Dark);
        canvas.Circle(Vector2.Zero, 0.05f, RenderColors.Pale);
        canvas.Circle(elbow, 0.115f, RenderColors.Gold);
        canvas.Circle(elbow, 0.045f, RenderColors.Dark);
        canvas.Circle(hand, 0.045f, RenderColors.Paper);
    }
}
