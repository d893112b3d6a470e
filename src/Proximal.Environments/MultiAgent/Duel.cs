using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>duel</c>: two paddles and a ball, simultaneous moves: stay, up, down. Who misses the ball gets -1, the other 1, and
/// the game ends; after 1,000 steps it is truncated.
/// </summary>
/// <remarks>
/// Both axes are in [-1, 1]. Paddles are at x = -0.95 and 0.95, have a half-length of 0.2 and move 0.04 a step within
/// -0.8 and 0.8, before the ball moves. The ball is served from (0, U(-0.5, 0.5)) with vx = -0.05 or 0.05 and vy from
/// U(-0.04, 0.04). A hit reverses vx and multiplies it by 1.05, up to 0.1; vy becomes 0.08 times the offset from the
/// middle of the paddle in half-lengths. Walls reflect. The observation is x, y, vx and vy of the ball, the own y and the
/// other's y, mirrored for the second player, so that one policy can play both.
/// </remarks>
public sealed class Duel : MultiAgentEnvironment<DuelState>
{
    private const double PaddleX = 0.95;
    private const double HalfLength = 0.2;
    private const double PaddleSpeed = 0.04;
    private const double PaddleLimit = 0.8;
    private const double MaxSpeed = 0.1;
    private static readonly Box Observations = Box.Uniform(-2, 2, 6);
    private static readonly Discrete Actions = new(3);

    /// <summary>Creates the game.</summary>
    public Duel()
        : base(["player_0", "player_1"], 1000) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    protected override void Begin(ref DuelState state, ref Rng random) =>
        state = new DuelState(
            0,
            random.Uniform(-0.5, 0.5),
            random.NextInt32(2) == 0 ? -0.05 : 0.05,
            random.Uniform(-0.04, 0.04),
            0,
            0
        );

    /// <inheritdoc/>
    protected override void Advance(ref DuelState state, MultiAgentStep step, ref Rng random)
    {
        double left = Move(state.Left, step.Choice(0)),
            right = Move(state.Right, step.Choice(1));
        (double x, double y, double vx, double vy) = (state.X + state.Vx, state.Y + state.Vy, state.Vx, state.Vy);
        if (Math.Abs(y) > 1)
            (y, vy) = ((2 * Math.Sign(y)) - y, -vy);
        if (Math.Abs(x) >= PaddleX)
        {
            int side = x < 0 ? 0 : 1;
            double offset = (y - (side == 0 ? left : right)) / HalfLength;
            if (Math.Abs(offset) <= 1)
            {
                x = (Math.Sign(x) * 2 * PaddleX) - x;
                vx = -Math.Sign(vx) * Math.Min(MaxSpeed, 1.05 * Math.Abs(vx));
                vy = 0.08 * offset;
            }
            else
            {
                (step.Rewards[side], step.Rewards[1 - side]) = (-1, 1);
                step.TerminateAll();
            }
        }

        state = new DuelState(x, y, vx, vy, left, right);
    }

    /// <inheritdoc/>
    protected override void Observe(in DuelState state, int agent, Span<float> observation)
    {
        int sign = agent == 0 ? 1 : -1;
        observation[0] = (float)(sign * state.X);
        observation[1] = (float)state.Y;
        observation[2] = (float)(sign * state.Vx);
        observation[3] = (float)state.Vy;
        observation[4] = (float)(agent == 0 ? state.Left : state.Right);
        observation[5] = (float)(agent == 0 ? state.Right : state.Left);
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        canvas.Begin(new Vector2(-1.05f), new Vector2(1.05f), RenderColors.Dark);
        canvas.Circle(new Vector2((float)State.X, (float)State.Y), 0.03f, RenderColors.Paper);
        Paddle(-PaddleX, State.Left, RenderColors.Orange);
        Paddle(PaddleX, State.Right, RenderColors.Gold);

        void Paddle(double x, double y, Rgba color) =>
            canvas.RoundedBox(
                new Vector2((float)x, (float)y),
                new Vector2(0.04f, (float)(2 * HalfLength)),
                0.02f,
                0,
                color
            );
    }

    private static double Move(double paddle, int action) =>
        Math.Clamp(
            paddle
                + (
                    action == 1 ? PaddleSpeed
                    : action == 2 ? -PaddleSpeed
                    : 0
                ),
            -PaddleLimit,
            PaddleLimit
        );
}

/// <summary>State of <see cref="Duel"/>.</summary>
/// <param name="X">Ball: x.</param>
/// <param name="Y">Ball: y.</param>
/// <param name="Vx">Ball: x per step.</param>
/// <param name="Vy">Ball: y per step.</param>
/// <param name="Left">Y of the left paddle, player 0.</param>
/// <param name="Right">Y of the right paddle, player 1.</param>
public readonly record struct DuelState(double X, double Y, double Vx, double Vy, double Left, double Right);
