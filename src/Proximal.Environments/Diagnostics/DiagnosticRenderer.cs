using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>Draws the observation as one bar per number, above one dot per step.</summary>
internal static class DiagnosticRenderer
{
    private const float Middle = 1.6f;

    public static void Draw<TDynamics>(TDynamics dynamics, in DiagnosticState state, ICanvas canvas)
        where TDynamics : struct, IDynamics<DiagnosticState>
    {
        Span<float> observation = stackalloc float[dynamics.Observations.ObservationSize];
        dynamics.Observe(in state, observation);
        float width = Math.Max(observation.Length, 4);
        canvas.Begin(new Vector2(-0.3f, -0.4f), new Vector2(width + 0.3f, 2.9f), RenderColors.Paper);
        canvas.Line(new Vector2(0, Middle), new Vector2(width, Middle), 0.05f, RenderColors.Grey);
        for (int i = 0; i < observation.Length; i++)
        {
            var foot = new Vector2((i + 0.5f) * width / observation.Length, Middle);
            float height = Math.Clamp(observation[i], -1, 1);
            canvas.RoundedBox(
                foot + new Vector2(0, height / 2),
                new Vector2(0.6f, Math.Abs(height) + 0.12f),
                0.05f,
                0,
                height < 0 ? RenderColors.Orange : RenderColors.Blue
            );
        }

        for (int i = 0; i < state.Time; i++)
            canvas.Circle(new Vector2(0.2f + (i * 0.3f % width), 0.2f), 0.1f, RenderColors.Gold);
        canvas.Circle(new Vector2(width, 0.2f), 0.06f, RenderColors.Green);
    }
}
