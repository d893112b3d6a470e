using System.Numerics;
using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>rps</c>: rock (0), paper (1), scissors (2), 15 rounds with simultaneous moves. The winner of a round gets 1, the
/// other -1. The observation is the other's last move; 3 in the first round.
/// </summary>
public sealed class RockPaperScissors : MultiAgentEnvironment<RockPaperScissorsState>
{
    /// <summary>Number of rounds of an episode.</summary>
    public const int Rounds = 15;

    private const int None = 3;
    private static readonly Discrete Observations = new(4);
    private static readonly Discrete Actions = new(3);

    /// <summary>Creates the game.</summary>
    public RockPaperScissors()
        : base(["player_0", "player_1"], Rounds) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    protected override void Begin(ref RockPaperScissorsState state, ref Rng random) => state = new(None, None, 0);

    /// <inheritdoc/>
    protected override void Advance(ref RockPaperScissorsState state, MultiAgentStep step, ref Rng random)
    {
        (int first, int second) = (step.Choice(0), step.Choice(1));
        float reward = ((first - second + 3) % 3) switch
        {
            1 => 1,
            2 => -1,
            _ => 0,
        };
        (step.Rewards[0], step.Rewards[1]) = (reward, -reward);
        state = new((byte)first, (byte)second, (byte)(state.Round + 1));
        // The number of rounds is a rule of the game, not a limit from outside.
        if (state.Round == Rounds)
            step.TerminateAll();
    }

    /// <inheritdoc/>
    protected override void Observe(in RockPaperScissorsState state, int agent, Span<float> observation) =>
        Observations.Encode(agent == 0 ? state.Second : state.First, observation);

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        canvas.Begin(Vector2.Zero, new Vector2(4, 2), RenderColors.Paper);
        canvas.Line(new Vector2(2, 0.2f), new Vector2(2, 1.8f), 0.05f, RenderColors.Grey);
        canvas.Circle(new Vector2(1, 0.15f), 0.08f, RenderColors.Orange);
        canvas.Circle(new Vector2(3, 0.15f), 0.08f, RenderColors.Blue);
        Draw(1, State.First, RenderColors.Orange);
        Draw(3, State.Second, RenderColors.Blue);

        // Rock is a disc, paper a sheet, scissors are two blades.
        void Draw(float x, int move, Rgba color)
        {
            var center = new Vector2(x, 1);
            if (move == 0)
                canvas.Circle(center, 0.6f, color);
            else if (move == 1)
                canvas.RoundedBox(center, new Vector2(1, 1.3f), 0.05f, 0, color);
            else if (move == 2)
                for (int side = -1; side <= 1; side += 2)
                    canvas.Line(
                        center - new Vector2(side * 0.4f, 0.6f),
                        center + new Vector2(side * 0.4f, 0.6f),
                        0.15f,
                        color
                    );
        }
    }
}

/// <summary>State of <see cref="RockPaperScissors"/>.</summary>
/// <param name="First">Last move of the first player; 3 for none.</param>
/// <param name="Second">Last move of the second player; 3 for none.</param>
/// <param name="Round">Number of rounds played.</param>
public readonly record struct RockPaperScissorsState(byte First, byte Second, byte Round);
